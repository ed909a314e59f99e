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
  /** Bytes to read before a cut at an offset can be made, and reading them ahead. */
  distance(target: number): number;
  approach(target: number): Promise<void>;
  /** A keyframe at the first line start at or after `target` where the stream may be cut. */
  cut(target: number, limit: number): Promise<Keyframe | null>;
  save(keyframe: Keyframe): Promise<void>;
  rebaseMarks(base: number): Promise<void>;
  /** Nobody is given anything until the thaw: under a flood the work would take many times as long. */
  pause(): void;
  /** From freeze to thaw nobody reads the log. `base` is where it begins now, null when nothing was cut. */
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

/** A place this near takes no longer to reach than the writing that follows. Unit: bytes. */
const NEAR = 4 * 1024 * 1024;
/** Attempts to get that near before the writer is stopped anyway. */
const APPROACHES = 2;

/**
 * The order of the steps makes each of them safe to die after: journal, stop the writer (tmux and the pipe hold what comes),
 * keyframe of the state at the cut, tail aside and synced, journal says so, rewrite in place (the writer has the file
 * open for append), marks with the new base, continue the writer, tidy up. In-place, since the writer keeps its descriptor.
 */
export function createRotation(deps: Deps): Rotation {
  const { folder, logger, crashPoint } = deps;
  const pathOf = (id: string, ending: string) => join(folder, `${id}.${ending}`);

  async function rotate(session: Rotatable): Promise<boolean> {
    const { maxLogBytes, rotatedLogBytes } = deps.limits();
    const { base, end } = session.extent();
    if (end - base <= maxLogBytes || rotatedLogBytes >= maxLogBytes) return false;
    await approach(session, rotatedLogBytes);
    session.pause();
    let writer: ProcessIdentity | null = null;
    let done: number | null = null;
    let well = false;
    try {
      const pid = await deps.pipeWriter(pathOf(session.id, 'log'));
      writer = pid === null ? null : await writerOf(pid);
      if (writer === null && session.live()) {
        logger.warn({ session: session.id }, 'the log is too long, but who writes it was not found: not cut');
        return false;
      }
      const journal: RotationJournal = { phase: 'stopping', writer, base, from: 0, size: 0 };
      await writeJournal(pathOf(session.id, 'rotate'), journal);
      crashPoint('rotate:journal');
      if (writer === null || (await stopWriter(writer))) {
        crashPoint('rotate:stopped');
        done = await cutStopped(session, journal);
      }
      well = true;
    } finally {
      // Whatever went wrong, the agent goes on; what is aside stays for the next start unless it went well.
      if (writer !== null) await continueWriter(writer);
      crashPoint('rotate:continued');
      if (well) tidy(session.id);
      session.thaw(done);
    }
    return done !== null;
  }

  /** Gets near the place before anything is stopped; under a flood it moves on meanwhile. */
  async function approach(session: Rotatable, kept: number): Promise<void> {
    for (let attempt = 0; attempt < APPROACHES; attempt++) {
      const target = session.extent().end - kept;
      if (session.distance(target) <= NEAR) return;
      await session.approach(target);
    }
  }

  /** With the writer stopped the log's end stays where it is. Answers the new base, null when there is no place to cut. */
  async function cutStopped(session: Rotatable, journal: RotationJournal): Promise<number | null> {
    const { base, end } = session.extent();
    const target = end - deps.limits().rotatedLogBytes;
    const cut = await session.cut(target, Math.min(end, target + CUT_SEARCH));
    if (cut === null || cut.offset <= base) return null;
    await session.save(cut);
    crashPoint('rotate:keyframe');
    session.freeze();
    journal.base = cut.offset;
    journal.from = cut.offset - base;
    await setTailAside(session.id, journal);
    await putTailBack(session.id);
    await session.rebaseMarks(journal.base);
    crashPoint('rotate:marks');
    return journal.base;
  }

  async function setTailAside(id: string, journal: RotationJournal): Promise<void> {
    journal.size = (await stat(pathOf(id, 'log'))).size;
    await copy(pathOf(id, 'log'), pathOf(id, 'tail'), { from: journal.from, to: journal.size });
    crashPoint('rotate:tail');
    journal.phase = 'ready';
    await writeJournal(pathOf(id, 'rotate'), journal);
    crashPoint('rotate:ready');
  }

  async function putTailBack(id: string): Promise<void> {
    const { size } = await stat(pathOf(id, 'tail'));
    const onEmptied = () => crashPoint('rotate:truncated');
    await copy(pathOf(id, 'tail'), pathOf(id, 'log'), { from: 0, to: size, onEmptied });
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
        if ((await stat(pathOf(id, 'log'))).size >= journal.size) await setTailAside(id, journal);
        await putTailBack(id);
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

type Range = { from: number; to: number; onEmptied?: () => void };

/** Replaces a file's content in place with a range of another's, and syncs it. */
async function copy(source: string, target: string, { from, to, onEmptied }: Range): Promise<void> {
  const input = await open(source, 'r');
  const output = await open(target, 'a', 0o600);
  try {
    await output.truncate(0);
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
