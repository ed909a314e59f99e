export type Status = 'idle' | 'working' | 'blocked' | 'done' | 'error' | 'clear';

/** Returns a status report by OSC 7501, as coding agents send it: key=value pairs separated by colons, messages in base64. */
export function statusSignal(
  state: Status,
  more: { kind?: 'permission' | 'question'; message?: string } = {},
): string {
  const parts = [`state=${state}`, 'app=demo'];
  if (more.kind !== undefined) parts.push(`kind=${more.kind}`);
  if (more.message !== undefined) parts.push(`msg=${Buffer.from(more.message).toString('base64')}`);
  return `\x1b]7501;${parts.join(':')}\x1b\\`;
}
