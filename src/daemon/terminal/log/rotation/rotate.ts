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

/** The session whose log is to be cut, as the rotation sees it. */
export type Rotatable = {
  id: string;
  live(): boolean;
  /** Polls the log and returns its extent in absolute offsets. */
  extent(): { base: number; end: number };
  /** Advances the replay to an offset, so that a cut there is quick; returns how far it got. */
  advanceTo(target: number): Promise<number>;
  /** Returns a keyframe at the first line start at or after `target` where the stream may be cut. */
  cut(target: number, limit: number): Promise<Keyframe | null>;
  save(keyframe: Keyframe): Promise<void>;
  rebaseMarks(base: number): Promise<void>;
  /** Takes the read lock: waits until nobody reads the log and lets nobody begin. */
  lockReaders(): Promise<void>;
  /** Stops all reading of the log until `thaw`. `base` is where the log begins now, null when nothing was cut. */
  freeze(): void;
  thaw(base: number | null): void;
};

export type Rotation = {
  /** Cuts the log to its tail when it is longer than `max_log_size_mb`; returns true when it did. */
  rotate(session: Rotatable): Promise<boolean>;
  /** Finishes or undoes what a crash interrupted and continues a stopped writer. Called at the start, before anyone reads. */
  sweep(): Promise<void>;
};

type Deps = {
  folder: string;
  logger: Logger;
  limits(): LogLimits;
  pipeWriter(logPath: string): Promise<number | null>;
  crashPoint: CrashPoint;
};

/** A place to cut is searched this far beyond the target; a line longer than that is kept whole for now. */
const CUT_SEARCH_BYTES = 1024 * 1024;

/** Output that a flood adds while the target is being reached is kept as well; beyond this amount, the target is moved on. */
const NEAR_BYTES = 4 * 1024 * 1024;
/** How often the target is moved on: a flood that outruns the emulator would lead it on for ever. */
const APPROACHES = 3;

/**
 * The order of the steps makes it safe to die after each: save the keyframe at the cut, write the journal, copy most of the tail
 * aside, stop the writer (tmux and the pipe hold new output), copy the rest of the tail aside and sync it, say so in the
 * journal, rewrite the log in place (the writer has it open for append), write the marks with the new base, continue the
 * writer, tidy up. The slow steps come before the stop: a flood piles up in tmux while the writer is stopped.
 */
export function createRotation(deps: Deps): Rotation {
  const { folder, logger, crashPoint } = deps;
  const pathOf = (id: string, ending: LogEnding) => logFile(join(folder, id), ending);

  async function rotate(session: Rotatable): Promise<boolean> {
    const { maxLogBytes, rotatedLogBytes } = deps.limits();
    const { base, end } = session.extent();
    if (end - base <= maxLogBytes || rotatedLogBytes >= maxLogBytes) return false;
    // A rotation that failed half way: the next start repairs it from what it set aside; until then nothing is touched.
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
        logger.warn({ session: session.id }, 'the log is too long but was not cut: its writer was not found');
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
      await session.lockReaders();
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
      // Whatever went wrong, the agent continues; what the next start needs to finish the rotation stays.
      if (writer !== null) await releaseWriter(writer);
      session.thaw(done);
      if (!half) tidy(session.id);
    }
    return done !== null;
  }

  /** Gets near the target; under a flood the target moves on meanwhile. */
  async function approach(session: Rotatable, kept: number): Promise<void> {
    for (let attempt = 0; attempt < APPROACHES; attempt++) {
      const reached = await session.advanceTo(session.extent().end - kept);
      if (session.extent().end - kept - reached <= NEAR_BYTES) return;
    }
  }

  /** Returns the state where the log will begin; null when there is no place to cut. */
  async function cutOf(session: Rotatable, kept: number): Promise<Keyframe | null> {
    const { base, end } = session.extent();
    const target = end - kept;
    const cut = await session.cut(target, Math.min(end, target + CUT_SEARCH_BYTES));
    return cut === null || cut.offset <= base ? null : cut;
  }

  /** Writes the new base of a log that is cut; when that fails, the journal leaves it to the next start. */
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

  /** Copies what is not aside yet of the log from `from` on, and syncs it. Returns the log's size. */
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
   * Writes the tail over the log's beginning, which takes no room on the disk, and only then truncates the log. So the length
   * tells how far it got, whatever was appended meanwhile: if the log is as long as before or longer, everything that came
   * after the tail stands behind the old length.
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

  async function repair(id: string): Promise<void> {
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
    logger.info({ session: id, phase: journal?.phase ?? 'none' }, 'repaired an interrupted log rotation');
  }

  /** Writes the tail into the log unless that was done, with what was appended since. */
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
        if (name.endsWith('.rotate')) await repair(id);
        // A crash between the last two steps left it.
        if (name.endsWith('.tail') && readJournal(pathOf(id, 'rotate')) === null)
          removeFile(pathOf(id, 'tail'));
      }
    },
  };
}

/** Retries once: what failed for a moment (a full disk) may work the second time, and the writer is stopped meanwhile. */
async function twice(work: () => Promise<void>): Promise<void> {
  await work().catch(work);
}

/** Size of one copied block. */
const BLOCK_BYTES = 1024 * 1024;

/** Bytes from `from` to before `to` in the source, written at `at` in the target. */
type Range = { from: number; to: number; at: number };

/** Writes a range of a file into another one, in place, and syncs it. */
async function copy(source: string, target: string, { from, to, at }: Range): Promise<void> {
  const input = await open(source, 'r');
  const output = await open(target, constants.O_WRONLY | constants.O_CREAT, 0o600);
  try {
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    for (let done = 0; from + done < to;) {
      const wanted = Math.min(BLOCK_BYTES, to - from - done);
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

/** Repeats the write: one call may take a part only. */
async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}
