import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../lib/logger.js';
import { createKeyframeFiles, removeFile } from './keyframe-files.js';
import type { ProcessIdentity } from '../lib/process.js';
import { createMarks } from './marks.js';
import type { CrashPoint, LogLimits } from './port.js';
import { readJournal, writeJournal, type RotationJournal } from './rotate-journal.js';
import { continueWriter, stopWriter, writerOf } from './rotate-writer.js';
import type { Keyframe } from './screen.js';

/** The session whose log is to be cut, as rotation needs it. */
export type Rotatable = {
  id: string;
  live(): boolean;
  /** The log's extent in absolute offsets, looked at now. */
  extent(): { base: number; end: number };
  /** Reads up to an offset, so that a cut there is quickly made; answers how far it came. */
  approach(target: number): Promise<number>;
  /** A keyframe at the first line start at or after `target` where the stream may be cut. */
  cut(target: number, limit: number): Promise<Keyframe | null>;
  save(keyframe: Keyframe): Promise<void>;
  rebaseMarks(base: number): Promise<void>;
  /** Waits until nobody reads the log, and lets nobody begin. */
  quiet(): Promise<void>;
  /** From freeze to thaw it is not read at all. `base` is where it begins now, null when nothing was cut. */
  freeze(): void;
  thaw(base: number | null): void;
};

export type Rotation = {
  /** Cuts the log if it is longer than the limit (S7.2); true when it did. */
  rotate(session: Rotatable): Promise<boolean>;
  /** At start, before anyone reads: finishes or undoes what a crash interrupted, and continues a stopped writer. */
  sweep(): Promise<void>;
};

type Deps = {
  folder: string;
  logger: Logger;
  limits(): LogLimits;
  pipeWriter(logPath: string): Promise<number | null>;
  crashPoint: CrashPoint;
};

/** A cut is looked for this far beyond its place; one line longer than that is kept whole for now. Unit: bytes. */
const CUT_SEARCH = 1024 * 1024;

/** What a flood prints while the place is being reached is kept as well; more than this, and the place is moved on. Unit: bytes. */
const NEAR = 4 * 1024 * 1024;
/** How often it is moved on: a flood that outruns the emulator would lead it on for ever. */
const APPROACHES = 3;

/**
 * The order of the steps makes each of them safe to die after: keyframe of the state at the cut, most of the tail aside,
 * journal, stop the writer (tmux and the pipe hold what comes), the rest of the tail aside and synced, journal says so,
 * rewrite in place (the writer has the file open for append), marks with the new base, continue the writer, tidy up.
 * What takes long comes before the stop: a flood piles up in tmux while the writer stands.
 */
export function createRotation(deps: Deps): Rotation {
  const { folder, logger, crashPoint } = deps;
  const pathOf = (id: string, ending: string) => join(folder, `${id}.${ending}`);

  async function rotate(session: Rotatable): Promise<boolean> {
    const { maxLogBytes, rotatedLogBytes } = deps.limits();
    const { base, end } = session.extent();
    if (end - base <= maxLogBytes || rotatedLogBytes >= maxLogBytes) return false;
    // One that failed half way: what it set aside is mended at the next start, and until then not touched.
    if (readJournal(pathOf(session.id, 'rotate')) !== null) return false;
    removeFile(pathOf(session.id, 'tail'));
    await approach(session, rotatedLogBytes);
    const cut = await cutOf(session, rotatedLogBytes);
    if (cut === null) return false;

    let writer: ProcessIdentity | null = null;
    let done: number | null = null;
    let ready = false;
    try {
      const pid = await deps.pipeWriter(pathOf(session.id, 'log'));
      writer = pid === null ? null : await writerOf(pid);
      if (writer === null && session.live()) {
        logger.warn({ session: session.id }, 'the log is too long, but who writes it was not found: not cut');
        return false;
      }
      await session.save(cut);
      crashPoint('rotate:keyframe');
      const journal = {
        phase: 'stopping',
        writer,
        base: cut.offset,
        from: cut.offset - base,
        size: 0,
      } as const;
      await writeJournal(pathOf(session.id, 'rotate'), journal);
      crashPoint('rotate:journal');
      await setTailAside(session.id, journal.from);
      await session.quiet();
      if (writer === null || (await stopWriter(writer))) {
        crashPoint('rotate:stopped');
        session.freeze();
        const size = await setTailAside(session.id, journal.from);
        crashPoint('rotate:tail');
        ready = true;
        await putTailBack(session, { ...journal, phase: 'ready', size });
        done = cut.offset;
      }
    } finally {
      // Whatever went wrong, the agent goes on; a tail that may be the only one stays for the next start.
      if (writer !== null) await continueWriter(writer);
      crashPoint('rotate:continued');
      if (!ready || done !== null) tidy(session.id);
      session.thaw(done);
    }
    return done !== null;
  }

  /** Gets near the place; under a flood it moves on meanwhile. */
  async function approach(session: Rotatable, kept: number): Promise<void> {
    for (let attempt = 0; attempt < APPROACHES; attempt++) {
      const reached = await session.approach(session.extent().end - kept);
      if (session.extent().end - kept - reached <= NEAR) return;
    }
  }

  /** The state where the log will begin; null when there is no place to cut. */
  async function cutOf(session: Rotatable, kept: number): Promise<Keyframe | null> {
    const { base, end } = session.extent();
    const target = end - kept;
    const cut = await session.cut(target, Math.min(end, target + CUT_SEARCH));
    return cut === null || cut.offset <= base ? null : cut;
  }

  /** From the first step on the tail is what counts. */
  async function putTailBack(session: Rotatable, journal: RotationJournal): Promise<void> {
    await writeJournal(pathOf(session.id, 'rotate'), journal);
    crashPoint('rotate:ready');
    await rewrite(session.id);
    await session.rebaseMarks(journal.base);
    crashPoint('rotate:marks');
  }

  /** Adds what is not aside yet of the log from `from` on, and syncs it. Answers the log's size. */
  async function setTailAside(id: string, from: number): Promise<number> {
    const { size } = await stat(pathOf(id, 'log'));
    const aside = await stat(pathOf(id, 'tail')).then(
      (found) => found.size,
      () => 0,
    );
    await copy(pathOf(id, 'log'), pathOf(id, 'tail'), { from: from + aside, to: size, keep: true });
    return size;
  }

  async function rewrite(id: string): Promise<void> {
    const { size } = await stat(pathOf(id, 'tail'));
    const onEmptied = () => crashPoint('rotate:truncated');
    await copy(pathOf(id, 'tail'), pathOf(id, 'log'), { from: 0, to: size, keep: false, onEmptied });
    crashPoint('rotate:rewritten');
  }

  function tidy(id: string): void {
    removeFile(pathOf(id, 'rotate'));
    removeFile(pathOf(id, 'tail'));
  }

  async function mend(id: string): Promise<void> {
    const journal = readJournal(pathOf(id, 'rotate'));
    if (journal?.phase === 'ready') {
      const marks = createMarks(pathOf(id, 'marks'));
      if (marks.base < journal.base) {
        // Still untouched, and maybe longer, if someone else continued the writer: the tail is taken again.
        if ((await stat(pathOf(id, 'log'))).size >= journal.size) await setTailAside(id, journal.from);
        await rewrite(id);
        await marks.rebase(journal.base);
      }
      createKeyframeFiles(folder, id).keep(journal.base, Number.MAX_SAFE_INTEGER);
    }
    if (journal?.writer != null) await continueWriter(journal.writer);
    tidy(id);
    logger.info(
      { session: id, phase: journal?.phase ?? 'none' },
      'mended a log rotation that was interrupted',
    );
  }

  return {
    rotate,
    async sweep() {
      for (const name of await readdir(folder)) {
        const id = name.slice(0, name.lastIndexOf('.'));
        if (name.endsWith('.rotate')) await mend(id);
        // Left between the last two steps.
        if (name.endsWith('.tail') && readJournal(pathOf(id, 'rotate')) === null)
          removeFile(pathOf(id, 'tail'));
      }
    },
  };
}

/** Copied at once. Unit: bytes. */
const BLOCK = 1024 * 1024;

/** `keep`: what the target holds stays, the range comes after it. */
type Range = { from: number; to: number; keep: boolean; onEmptied?: () => void };

/** Fills a file, in place, with a range of another's, and syncs it. */
async function copy(source: string, target: string, { from, to, keep, onEmptied }: Range): Promise<void> {
  const input = await open(source, 'r');
  const output = await open(target, 'a', 0o600);
  try {
    if (!keep) await output.truncate(0);
    onEmptied?.();
    const block = Buffer.allocUnsafe(BLOCK);
    for (let at = from; at < to;) {
      const { bytesRead } = await input.read(block, 0, Math.min(BLOCK, to - at), at);
      if (bytesRead === 0) throw new Error(`${source} ended at ${at}, before ${to}`);
      await output.appendFile(block.subarray(0, bytesRead));
      at += bytesRead;
    }
    await output.sync();
  } finally {
    await Promise.all([input.close(), output.close()]);
  }
}
