import { readFileSync, readdirSync, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

const frameSchema = z.object({
  t_ms: z.number(),
  screen: z.string(),
  command: z.string().optional(),
  dead: z.boolean().optional(),
  dead_status: z.union([z.string(), z.number()]).nullish(),
  dead_signal: z.union([z.string(), z.number()]).nullish(),
  cols: z.number(),
  rows: z.number(),
});
const metaSchema = z.object({
  agent: z.string(),
  size: z.string().optional(),
  started: z.string(),
  timeline: z.array(z.object({ t_ms: z.number(), label: z.string(), detail: z.string() })),
  end_ms: z.number().optional(),
  frames: z.array(frameSchema),
});
export type Meta = z.infer<typeof metaSchema>;
type Frame = z.infer<typeof frameSchema>;

/** The facts that a daemon would have learned, and when (ms from `started`). Labels are not included. */
export type RecordedEvent = { atMs: number } & (
  | { type: 'bytes'; bytes: Uint8Array }
  | { type: 'resize'; cols: number; rows: number }
  | { type: 'command'; command: string }
  | { type: 'dead'; code: number | null; signal: string | null }
);

export type Recording = {
  id: string;
  agent: string;
  meta: Meta;
  size: { cols: number; rows: number };
  endMs: number;
  events: RecordedEvent[];
};

/** Returns every recording below a folder of agents, sorted by id. */
export function listRecordings(dir: string): string[] {
  const folders = (at: string): string[] =>
    readdirSync(at)
      .filter((name) => statSync(path.join(at, name)).isDirectory())
      .sort();
  return folders(dir)
    .flatMap((agent) => folders(path.join(dir, agent)).map((scenario) => `${agent}/${scenario}`))
    .filter(
      (id) => existsSync(path.join(dir, id, 'meta.json')) && existsSync(path.join(dir, id, 'raw.log.gz')),
    );
}

function byteEvents(dir: string, startedMs: number): RecordedEvent[] {
  const raw = gunzipSync(readFileSync(path.join(dir, 'raw.log.gz')));
  const lines = readFileSync(path.join(dir, 'raw.times'), 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => {
    const [epoch = 0, offset = 0, length = 0] = line.split(' ').map(Number);
    return { type: 'bytes', atMs: epoch - startedMs, bytes: raw.subarray(offset, offset + length) };
  });
}

const orNull = (value: string | number | null | undefined): string | null =>
  value === null || value === undefined || value === '' ? null : String(value);

/** In ms, the resolution of the time that tmux prints into a dead pane. */
const SECOND = 1000;

/**
 * Returns when the pane died. Frames are a selection, so the first dead one can be seconds late; but tmux writes the second of the
 * death into the pane ("Pane is dead (status 1, …)"). The end of that second is used, so that the fact is never too early.
 */
function deathMs(dir: string, frame: Frame, startedMs: number): number {
  const file = path.join(dir, `${frame.screen}.txt`);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const time = /Pane is dead \([^)]*?(\d\d):(\d\d):(\d\d) \d{4}\)/.exec(text);
  if (time === null) return frame.t_ms;
  const [hours = 0, minutes = 0, seconds = 0] = time.slice(1).map(Number);
  // The pane's clock is local: compare within a quarter of an hour, the smallest step of time zones.
  const zone = 15 * 60 * SECOND;
  const printed = ((hours * 60 + minutes) * 60 + seconds) * SECOND;
  const seen = startedMs + frame.t_ms;
  const ago = (((seen - printed) % zone) + zone) % zone;
  return Math.min(frame.t_ms, frame.t_ms - ago + SECOND);
}

/** Dates a resize, which lies between the last frame of the old size and the first of the new: at the redraw that it caused. */
function resizeMs(bytes: readonly RecordedEvent[], from: number, to: number): number {
  const between = bytes.filter((event) => event.atMs > from && event.atMs <= to);
  const redraw = between.find((event, i) => event.atMs - (between[i - 1]?.atMs ?? from) >= 150) ?? between[0];
  return redraw?.atMs ?? to;
}

export function loadRecording(corpus: string, id: string): Recording {
  const dir = path.join(corpus, id);
  const meta = metaSchema.parse(JSON.parse(readFileSync(path.join(dir, 'meta.json'), 'utf8')));
  const startedMs = Date.parse(meta.started);
  const bytes = byteEvents(dir, startedMs);
  const [first] = meta.frames;
  const [cols, rows] = (meta.size ?? `${first?.cols ?? 80}x${first?.rows ?? 24}`).split('x').map(Number);
  const size = { cols: cols ?? 80, rows: rows ?? 24 };
  const facts: RecordedEvent[] = [];
  let now = { ...size, command: '', dead: false, atMs: 0 };
  for (const frame of meta.frames) {
    if (frame.cols !== now.cols || frame.rows !== now.rows)
      facts.push({
        type: 'resize',
        atMs: resizeMs(bytes, now.atMs, frame.t_ms),
        cols: frame.cols,
        rows: frame.rows,
      });
    const dead = frame.dead === true;
    if (dead && !now.dead) {
      const code = orNull(frame.dead_status);
      const signal = orNull(frame.dead_signal);
      const atMs = Math.max(deathMs(dir, frame, startedMs), bytes.at(-1)?.atMs ?? 0);
      facts.push({
        type: 'dead',
        atMs,
        code: code === null ? null : Number(code),
        signal: signal === '0' ? null : signal,
      });
    } else if (!dead && frame.command !== undefined && frame.command !== now.command)
      facts.push({ type: 'command', atMs: frame.t_ms, command: frame.command });
    now = {
      cols: frame.cols,
      rows: frame.rows,
      command: frame.command ?? '',
      dead: dead || now.dead,
      atMs: frame.t_ms,
    };
  }
  // A resize comes before bytes of the same time; the sort is stable.
  const events = [...facts, ...bytes].sort((a, b) => a.atMs - b.atMs);
  const endMs = meta.end_ms ?? (meta.timeline.at(-1)?.t_ms ?? 0) + 3 * SECOND;
  return { id, agent: meta.agent, meta, size, endMs, events };
}
