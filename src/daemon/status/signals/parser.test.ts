import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SignalEvent } from './osc.js';
import { createSignalParser } from './parser.js';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const read = (text: string): SignalEvent[] => createSignalParser().push(bytes(text));
const ESC = '\u001b';
const BEL = '\u0007';
const ST = `${ESC}\\`;
const status = (keys: string): string => `${ESC}]7501;${keys}${ST}`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('what a program says in its byte stream', () => {
  it('reads titles, with either terminator', () => {
    expect(read(`${ESC}]0;one${BEL}text${ESC}]2;two${ST}`)).toEqual([
      { type: 'title', text: 'one' },
      { type: 'title', text: 'two' },
    ]);
  });

  it('reads program status with its words', () => {
    const [event] = read(
      status(`state=blocked:kind=permission:app=claude-code:msg=${base64('approve Bash: npm test')}`),
    );
    expect(event).toEqual({
      type: 'program_status',
      state: 'blocked',
      app: 'claude-code',
      kind: 'permission',
      id: '',
      title: '',
      msg: 'approve Bash: npm test',
    });
  });

  it('recognizes the query for status support', () => {
    expect(read(`${ESC}]7501;?${BEL}`)).toEqual([{ type: 'program_status_query' }]);
  });

  it('refuses states it does not know and text that is not base64', () => {
    expect(read(status('state=sudo'))).toEqual([]);
    expect(read(status('state=done:msg=<b>'))).toMatchObject([{ state: 'done', msg: '' }]);
  });

  it('makes untrusted text one safe, bounded line', () => {
    const evil = `line\n${ESC}[2Jred\u202etxt\u0000${'x'.repeat(5000)}`;
    const [event] = read(status(`state=error:msg=${base64(evil)}`));
    const msg = event?.type === 'program_status' ? event.msg : '';
    expect(msg.length).toBeLessThanOrEqual(200);
    expect(msg).toMatch(/^[^\p{Cc}\u202e]*$/u);
  });

  it('reads the notifications of three terminals, and no progress or query as one', () => {
    const all =
      `${ESC}]9;Approval requested${BEL}${ESC}]99;i=1:d=0;Hello${ST}${ESC}]777;notify;Gemini;needs you${BEL}` +
      `${ESC}]9;4;3;0${BEL}${ESC}]99;i=1:p=?;${ST}${ESC}]9;9;/home${BEL}`;
    expect(read(all)).toEqual([
      { type: 'notification', text: 'Approval requested' },
      { type: 'notification', text: 'Hello' },
      { type: 'notification', text: 'Gemini | needs you' },
      { type: 'progress', state: 'busy' },
    ]);
  });

  it('distinguishes a bell from the end of a string', () => {
    expect(read(`${BEL}${ESC}]2;x${BEL}`)).toEqual([{ type: 'bell' }, { type: 'title', text: 'x' }]);
  });

  it('reads modes, several at once', () => {
    expect(read(`${ESC}[?25l${ESC}[?1049;2004h${ESC}[?7h${ESC}[31m`)).toEqual([
      { type: 'mode', mode: 'cursor', on: false },
      { type: 'mode', mode: 'alternate', on: true },
      { type: 'mode', mode: 'paste', on: true },
    ]);
  });

  it('reads inside the passthrough of tmux, where escapes are doubled', () => {
    const inner = `${ESC}${ESC}]9;needs you${BEL}${ESC}${ESC}]7501;state=idle${ESC}${ESC}\\`;
    expect(read(`${ESC}Ptmux;${inner}${ST}${BEL}`)).toMatchObject([
      { type: 'notification', text: 'needs you' },
      { type: 'program_status', state: 'idle' },
      { type: 'bell' },
    ]);
  });

  it('keeps no more of a string than it needs', () => {
    expect(read(status(`x=${'y'.repeat(5000)}:state=done`))).toEqual([]);
  });

  it('accepts a string that any escape ends, as tmux does', () => {
    expect(read(`${ESC}]2;half${ESC}[?25h${ESC}]2;next${BEL}`)).toEqual([
      { type: 'title', text: 'half' },
      { type: 'mode', mode: 'cursor', on: true },
      { type: 'title', text: 'next' },
    ]);
  });

  it('ignores strings that only an ESC and a backslash end', () => {
    const data = `${ESC}P1$q${ESC}]2;no${BEL}${ESC}[?25l\u0018`;
    expect(read(`${data}${ESC}${ESC}\\${BEL}${ST}${ESC}]2;yes${BEL}`)).toEqual([
      { type: 'title', text: 'yes' },
    ]);
    expect(read(`${ESC}kls${BEL}${ESC}]2;yes${BEL}`)).toEqual([{ type: 'title', text: 'yes' }]);
  });

  const piece = fc.oneof(
    fc.constantFrom(
      ESC,
      BEL,
      ST,
      ']',
      '[',
      'P',
      '\\',
      '?',
      ';',
      '25',
      'h',
      'l',
      'tmux;',
      'k',
      `${ESC}${ESC}`,
      '\u0018',
    ),
    fc.constantFrom(
      `${ESC}]2;t${BEL}`,
      status('state=working'),
      `${ESC}[?2026h`,
      `${ESC}Ptmux;${ESC}${ESC}]2;in${BEL}${ST}`,
    ),
    fc.string({ maxLength: 8 }),
  );

  it('gives the same events however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        fc.array(fc.nat(200), { maxLength: 8 }),
        (pieces, cuts) => {
          const stream = bytes(pieces.join(''));
          const parser = createSignalParser();
          const ends = [
            ...cuts.map((cut) => Math.min(cut, stream.length)).sort((a, b) => a - b),
            stream.length,
          ];
          let from = 0;
          const inPieces = ends.flatMap((to) => {
            const events = parser.push(stream.subarray(from, to));
            from = to;
            return events;
          });
          expect(inPieces).toEqual(createSignalParser().push(stream));
        },
      ),
    );
  });
});
