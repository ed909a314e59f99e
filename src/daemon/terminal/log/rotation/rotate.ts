import { constants, open, readdir, stat, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { logFile, type LogEnding } from '../../../../contract/terminal/log-files.js';
import type { RotationJournal } from '../../../../contract/terminal/log-rotation.js';
import type { Logger } from '../../../../lib/logging/logger.js';
import { createKeyframeStore, removeFile } from '../keyframe-store.js';
import type { ProcessIdentity } from '../../../../lib/processes/process.js';
import { createMarks } from '../marks.js';
import type { CrashPoint, LogLimits } from '../../types.js';
import { readJournal, writeJournal } from './journal.js';
import { continueWriter, releaseWriter, stopWriter, writerOf } from './writer.js';
import type { Keyframe } from '../keyframe.js';

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
  /** Cuts the log to its tail when it is longer than `max_log_size_mb`; true when it did. */
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
  const pathOf = (id: string, ending: LogEnding) => logFile(join(folder, id), ending);

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
    let half = false;
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
        await writeJournal(pathOf(session.id, 'rotate'), { ...journal, phase: 'ready', size });
        crashPoint('rotate:ready');
        half = true;
        await twice(() => putTailBack(session.id));
        done = cut.offset;
        await rebase(session, { ...journal, phase: 'cut', size });
        half = false;
      }
    } finally {
      // Whatever went wrong, the agent goes on; what the next start needs to finish it stays.
      if (writer !== null) await releaseWriter(writer);
      session.thaw(done);
      if (!half) tidy(session.id);
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

  /** The log is cut: when its new base cannot be written down, the next start has to. */
  async function rebase(session: Rotatable, journal: RotationJournal): Promise<void> {
    try {
      await twice(async () => {
        await session.rebaseMarks(journal.base);
        crashPoint('rotate:marks');
      });
    } catch (error) {
      await writeJournal(pathOf(session.id, 'rotate'), journal);
      throw error;
    }
  }

  /** Adds what is not aside yet of the log from `from` on, and syncs it. Answers the log's size. */
  async function setTailAside(id: string, from: number): Promise<number> {
    const { size } = await stat(pathOf(id, 'log'));
    const aside = await stat(pathOf(id, 'tail')).then(
      (found) => found.size,
      () => 0,
    );
    await copy(pathOf(id, 'log'), pathOf(id, 'tail'), { from: from + aside, to: size, at: aside });
    return size;
  }

  async function putTailBack(id: string): Promise<void> {
    await rewrite(id);
    crashPoint('rotate:rewritten');
  }

  /**
   * Over the log's beginning, which needs no room on the disk, and only then is it made short. So its length tells, whatever
   * was appended meanwhile: as long as it was, or longer, and all that came after the tail stands behind that length.
   */
  async function rewrite(id: string): Promise<void> {
    const { size } = await stat(pathOf(id, 'tail'));
    await copy(pathOf(id, 'tail'), pathOf(id, 'log'), { from: 0, to: size, at: 0 });
    crashPoint('rotate:written');
    await truncate(pathOf(id, 'log'), size);
    crashPoint('rotate:truncated');
  }

  function tidy(id: string): void {
    crashPoint('rotate:continued');
    removeFile(pathOf(id, 'rotate'));
    removeFile(pathOf(id, 'tail'));
  }

  async function mend(id: string): Promise<void> {
    const journal = readJournal(pathOf(id, 'rotate'));
    if (journal?.phase === 'ready' || journal?.phase === 'cut') {
      const marks = createMarks(pathOf(id, 'marks'));
      if (marks.base < journal.base) {
        if (journal.phase === 'ready') await finish(id, journal);
        await marks.rebase(journal.base);
      }
      createKeyframeStore(folder, id).keep(journal.base, Number.MAX_SAFE_INTEGER);
    }
    if (journal?.writer != null) await continueWriter(journal.writer);
    tidy(id);
    logger.info(
      { session: id, phase: journal?.phase ?? 'none' },
      'mended a log rotation that was interrupted',
    );
  }

  /** Puts the tail back unless that was done, with what was appended since. */
  async function finish(id: string, journal: RotationJournal): Promise<void> {
    const { size } = await stat(pathOf(id, 'log'));
    if (size < journal.size && size >= journal.size - journal.from) return;
    if (size >= journal.size) await setTailAside(id, journal.from);
    await rewrite(id);
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

/** What failed for a moment (a full disk, a broken one) may work the second time; the writer stands still meanwhile. */
async function twice(work: () => Promise<void>): Promise<void> {
  await work().catch(work);
}

/** Copied at once. Unit: bytes. */
const BLOCK = 1024 * 1024;

/** From `from` to before `to` in the source, to `at` in the target. Unit: bytes. */
type Range = { from: number; to: number; at: number };

/** Writes a range of a file into another one, in place, and syncs it. */
async function copy(source: string, target: string, { from, to, at }: Range): Promise<void> {
  const input = await open(source, 'r');
  const output = await open(target, constants.O_WRONLY | constants.O_CREAT, 0o600);
  try {
    const block = Buffer.allocUnsafe(BLOCK);
    for (let done = 0; from + done < to;) {
      const wanted = Math.min(BLOCK, to - from - done);
      const { bytesRead } = await input.read(block, 0, wanted, from + done);
      if (bytesRead === 0) throw new Error(`${source} ended at ${from + done}, before ${to}`);
      await writeAll(output, block.subarray(0, bytesRead), at + done);
      done += bytesRead;
    }
    await output.sync();
  } finally {
    await Promise.all([input.close(), output.close()]);
  }
}

/** A write may take a part only. */
async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}
