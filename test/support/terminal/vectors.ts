/**
 * Streams that a terminal must show correctly, each exercising one feature: the list that schmux promises. `tmux: false` marks
 * those where tmux's own screen is known to differ from the emulator's (it keeps no such state, or shows it differently: half a
 * wide character stays, line drawing is captured as the letters it was made of).
 */
export type Vector = { name: string; bytes: Uint8Array; tmux: boolean };

/** The size all vectors are written for. */
export const VECTOR_SIZE = { cols: 40, rows: 12 };

const CSI = '\x1b[';
const OSC = '\x1b]';
const ST = '\x1b\\';
const lines = (count: number, text = 'line') =>
  Array.from({ length: count }, (_, index) => `${text} ${index + 1}\r\n`).join('');

function vector(name: string, text: string | Uint8Array, tmux = true): Vector {
  return { name, bytes: typeof text === 'string' ? Buffer.from(text, 'utf8') : text, tmux };
}

const looks = [
  vector(
    'SGR 16',
    [30, 31, 37, 90, 97, 40, 44, 100, 107].map((code) => `${CSI}${code}mc${code}${CSI}0m `).join(''),
  ),
  vector('SGR 256', `${CSI}38;5;196mred${CSI}48;5;21mon blue${CSI}0m ${CSI}38;5;7mgrey${CSI}m\r\n`),
  vector(
    'SGR true colour',
    `${CSI}38;2;1;2;3mdark${CSI}48;2;250;128;0mon${CSI}m ${CSI}38:2::9:8:7mcolon${CSI}m\r\n`,
  ),
  vector('SGR flags', [1, 2, 3, 4, 5, 7, 8, 9, 53].map((code) => `${CSI}${code}mf${code}${CSI}0m `).join('')),
  vector('pen kept', `${CSI}1;33mbold yellow and then\r\nstill so `),
  vector(
    'underlines',
    `${CSI}4:3m${CSI}58:2::255:0:0mcurly${CSI}59m ${CSI}4:2mdouble${CSI}4:5mdash${CSI}24m none\r\n`,
  ),
  vector('trailing background', `${CSI}44m    blue tail    ${CSI}m\r\n${CSI}7m   \r\n${CSI}m`),
  vector('protected', `${CSI}1"qkeep${CSI}0"q go${CSI}?2K\r\n`, false),
];

const runes = [
  vector('wide', '漢字とカナ 한글 wide\r\n'),
  vector('wide at the edge', `${CSI}39G漢字\r\n${'字'.repeat(25)}\r\n`),
  vector('half a wide character', `漢字漢字${CSI}2Gx${CSI}5G${CSI}31my\r\n`, false),
  vector('emoji', '😀 🎉 👍🏽\r\n', false),
  vector('emoji sequences', '❤️ 👩‍👩‍👧‍👦 🇩🇪🇫🇷 ☎︎\r\n', false),
  vector('combining', 'e\u0301a\u0308o\u0323\u0302 n\u0303 done\r\n'),
  vector('box and braille', '┌──┬──┐\r\n│⠋⣿│░▒▓█│\r\n└──┴──┘\r\n'),
  vector(
    'split runes',
    Buffer.concat([Buffer.from('é漢😀 '), Buffer.from([0xe6, 0xbc]), Buffer.from('x ok\r\n')]),
    false,
  ),
  vector('invalid UTF-8', Buffer.from([0x61, 0xff, 0xfe, 0xc0, 0x80, 0x62, 0xe2, 0x28, 0x63, 13, 10]), false),
  vector('C1 as UTF-8', Buffer.from('a\u0085b\u0084c\u009b31md\u009cd\r\n'), false),
  vector('NUL and DEL', 'a\0b\x7fc\0\0d\r\n'),
];

const movement = [
  vector('autowrap at the edge', `${'a'.repeat(40)}${'b'.repeat(40)}c\r\n`),
  vector('about to wrap', 'a'.repeat(40)),
  vector('autowrap off', `${CSI}?7l${'a'.repeat(60)}Z\r\nnext`),
  vector('scroll region', `${lines(12)}${CSI}4;8r${CSI}8;1H${lines(4, 'in')}${CSI}2;1Hout`),
  vector('reverse index', `${lines(11)}${CSI}3;9r${CSI}3;1H\x1bM\x1bMtop${CSI}r${CSI}12;1Hend`),
  vector('origin mode', `${CSI}5;10r${CSI}?6h${CSI}2;3Hinside${CSI}99;1Hbottom`),
  vector('IL DL', `${lines(8)}${CSI}3;1H${CSI}2L new${CSI}6;1H${CSI}3M`),
  vector('ICH DCH ECH', `abcdefghij${CSI}3G${CSI}2@${CSI}7G${CSI}2P${CSI}5G${CSI}44m${CSI}2X${CSI}m`),
  vector('SU SD', `${lines(10)}${CSI}2S${CSI}1Tdone`),
  vector('REP', `ab${CSI}5b${CSI}31mx${CSI}3b 漢${CSI}2b\r\n`, false),
  vector('insert mode', `abcdef${CSI}3G${CSI}4hXY漢${CSI}4l Z`),
  vector('tabs', `${CSI}3g${CSI}5G\x1bH${CSI}15G\x1bH\ra\tb\tc\r\nx\ty${CSI}0g`),
  vector('save and restore', `${CSI}3;5H${CSI}32m\x1b7${CSI}9;1H${CSI}mother\x1b8back`),
  vector('saved about to wrap', `${CSI}2;1H${'w'.repeat(40)}\x1b7${CSI}5;5Hfar\x1b8x`),
  vector('saved, to be restored', `${CSI}3;5H${CSI}35m\x1b7${CSI}m${CSI}7;1Hhere `),
  vector('line drawing', `\x1b(0lqqk\x1b(B\r\n\x1b)0\x0exqx\x0f plain\x0eq`, false),
  vector('charset restored', `\x1b(0\x1b7q\x1b(Ba\x1b8q\r\n`, false),
  vector('BCE', `${CSI}41m${CSI}2J${CSI}3;3Htext${CSI}K\r\n${CSI}m${CSI}5;1Hplain${CSI}42m\x1b[1K`),
  vector('ED 2', `${lines(30)}${CSI}2J${CSI}Hfresh`),
  vector('ED 3', `${lines(30)}${CSI}3J${CSI}2;2Hno history`, false),
];

const modes = [
  vector('alternate screen 1049', `${lines(5)}${CSI}?1049h${CSI}2;2Hon the other${CSI}7m side`),
  vector('alternate screen left', `${lines(5)}${CSI}?1049h${CSI}H${CSI}2Jgone${CSI}?1049lback\r\n`),
  vector(
    'alternate screen 47',
    `main${CSI}?47hother\r\n${CSI}31mred${CSI}?47l again${CSI}?1047h third`,
    false,
  ),
  vector('alternate with a region', `${lines(20)}${CSI}?1049h${CSI}3;6r${CSI}6;1H${lines(5, 'alt')}`),
  vector('synchronized', `a${CSI}?2026h${CSI}Hb${CSI}2;2Hc${CSI}?2026l d${CSI}?2026hlate${CSI}?2026l\r\n`),
  vector('bracketed paste', `${CSI}?2004hprompt> ${CSI}?2004l${CSI}?2004h`),
  vector('focus and mouse', `${CSI}?1004h${CSI}?1000h${CSI}?1002h${CSI}?1006hmouse\r\n`),
  vector('mouse off', `${CSI}?1003h${CSI}?1006h${CSI}?1003l${CSI}?1006lnone\r\n`),
  vector('kitty keyboard', `${CSI}>1u${CSI}=5;1ukeys${CSI}<u${CSI}>4;2mmodify\r\n`),
  vector('application keys', `${CSI}?1h\x1b=keys${CSI}?1l${CSI}?1h\r\n`),
  vector('cursor style', `${CSI}4 qbar${CSI}?12h${CSI}5 q\r\n`),
  vector('cursor hidden', `shown${CSI}?25lhidden\r\n`),
  vector('soft reset', `${CSI}5;10r${CSI}?6h${CSI}1mbold${CSI}4h${CSI}!pafter\r\n`, false),
  vector('full reset', `${lines(20)}${CSI}31m${CSI}?7l\x1bcnew\r\n`, false),
];

const strings = [
  vector('titles', `${OSC}0;both\x07a${OSC}2;window${ST}b${OSC}1;icon${ST}c`),
  vector(
    'links',
    `${OSC}8;id=x;https://example.org/a${ST}link${OSC}8;;${ST} ${OSC}8;;http://b.c${ST}other${OSC}8;;${ST}\r\n`,
  ),
  vector('a link left open', `see ${OSC}8;;https://example.org/open${ST}this and\r\nthis`),
  vector('clipboard', `${OSC}52;c;aGVsbG8=\x07copied\r\n`),
  vector(
    'shell marks',
    `${OSC}133;A${ST}$ ${OSC}133;B${ST}ls\r\n${OSC}133;C${ST}out\r\n${OSC}133;D;0${ST}${OSC}7;file:///tmp\x07`,
  ),
  vector('notices', `${OSC}9;done\x07${OSC}777;notify;a;b\x07x\r\n`),
  vector(
    'colours',
    `${OSC}4;1;rgb:ff/00/00${ST}${OSC}10;#123456\x07${OSC}11;rgb:00/00/00${ST}${OSC}12;red\x07c\r\n${OSC}104;1${ST}`,
  ),
  vector('questions', `${CSI}c${CSI}>c${CSI}6n${CSI}5n${CSI}?2026$p${CSI}>q${OSC}11;?${ST}q\r\n`),
  // tmux before 3.6, when built with sixel, takes this one for an image.
  vector('a question in DCS', `\x1bP$qm${ST}q\r\n`, false),
  vector('passthrough', `\x1bPtmux;\x1b\x1b]0;x\x07${ST}after\r\n`, false),
  vector('sixel', `\x1bPq#0;2;0;0;0#0!10~-${ST}after\r\n`, false),
  vector('kitty graphics', `\x1b_Gf=24,s=1,v=1;AAAA${ST}after\r\n`),
  vector('a lone escape', 'before \x1b'),
  vector('half a CSI', `before ${CSI}3`),
  vector('half an OSC', `before ${OSC}0;half a ti`),
];

/** A deterministic stream of everything, from a small linear congruential generator. */
export function fuzz(seed: number, length: number): Uint8Array {
  let state = seed >>> 0;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const pick = <T>(list: readonly T[]): T => list[next(list.length)] as T;
  const pieces: (() => string)[] = [
    () => 'abcdefghijklmnopqrstuvwxyz '.slice(0, 1 + next(26)),
    () => pick(['漢', '字😀', 'e\u0301', '┌─┐', 'ß', '…']),
    () => pick(['\r\n', '\r\n', '\n', '\r', '\t', '\b', '\x0b']),
    () => `${CSI}${1 + next(12)};${1 + next(40)}H`,
    () =>
      `${CSI}${next(4)}${pick(['A', 'B', 'C', 'D', 'G', 'd', 'E', 'F', 'X', '@', 'P', 'L', 'M', 'S', 'T', 'I', 'Z'])}`,
    () => `${CSI}${next(3)}${pick(['J', 'K', 'K'])}`,
    () => `${CSI}${pick([0, 1, 2, 3, 4, 7, 9, 22, 27, 31, 42, 93, 104, 39, 49])}m`,
    () =>
      `${CSI}${pick(['38', '48'])};${pick([`5;${next(256)}`, `2;${next(256)};${next(256)};${next(256)}`])}m`,
    () =>
      pick([
        '\x1b7',
        '\x1b8',
        '\x1bM',
        '\x1bD',
        '\x1bE',
        '\x1bH',
        '\x1b(0',
        '\x1b(B',
        '\x0e',
        '\x0f',
        '\x1b)0',
      ]),
    () => `${CSI}?${pick([1, 6, 7, 25, 45, 1000, 1004, 1006, 2004])}${pick(['h', 'l'])}`,
    () =>
      pick([`${CSI}4h`, `${CSI}4l`, `${CSI}?1049h`, `${CSI}?1049l`, `${CSI}?47h`, `${CSI}?47l`, `${CSI}!p`]),
    () => `${CSI}${1 + next(6)};${7 + next(6)}r`,
    () =>
      pick([
        `${OSC}2;t${next(9)}\x07`,
        `${OSC}8;;http://x/${next(3)}${ST}link${OSC}8;;${ST}`,
        `${CSI}${1 + next(5)}b`,
      ]),
  ];
  let out = '';
  // Text and new lines are more frequent than the rest, as in real output.
  while (out.length < length) out += (next(3) === 0 ? pick(pieces.slice(0, 3)) : pick(pieces))();
  return Buffer.from(out.slice(0, length), 'utf8');
}

/** A redraw in place as Ink does it: the last rows erased upwards and printed again. */
function inlineRedraw(): string {
  let out = 'started\r\n';
  for (let frame = 0; frame < 12; frame++) {
    if (frame > 0) out += `${CSI}2K${CSI}1A`.repeat(4) + `${CSI}2K${CSI}G`;
    if (frame % 4 === 3) out += `${CSI}32m●${CSI}39m did step ${frame}\r\n`;
    out += `${CSI}?2026h╭${'─'.repeat(20)}╮\r\n│${CSI}2m> frame ${frame}${CSI}22m │\r\n╰${'─'.repeat(20)}╯\r\n`;
    out += `${CSI}36m⠋${CSI}39m Working… (${frame}s)\r\n${CSI}?2026l`;
  }
  return out;
}

/** A program that owns the whole screen: regions, status bar, redrawn cells. */
function fullScreen(): string {
  let out = `${lines(15, 'shell')}${CSI}?1049h${CSI}?1h\x1b=${CSI}?25l${CSI}1;11r${CSI}H${CSI}2J`;
  for (let step = 0; step < 10; step++) {
    out += `${CSI}11;1H\n${CSI}11;1H${CSI}3${1 + (step % 6)}mrow ${step}${CSI}m${CSI}K`;
    out += `${CSI}12;1H${CSI}7m -- ${step} --${CSI}K${CSI}27m${CSI}${1 + step};${3 * step + 1}H*`;
  }
  return out;
}

const streams = [
  vector('a long line', `${'0123456789'.repeat(20_000)}\r\nend\r\n`, false),
  vector('scrollback', lines(400)),
  vector(
    'coloured scrollback',
    Array.from({ length: 300 }, (_, i) => `${CSI}3${i % 8}m${i}${CSI}m ok\r\n`).join(''),
  ),
  vector(
    'wrapped scrollback',
    Array.from({ length: 60 }, (_, i) => `${i} ${'wrap '.repeat(i % 20)}\r\n`).join(''),
  ),
  vector('inline redraw', inlineRedraw()),
  vector('full screen', fullScreen()),
];

export const VECTORS: readonly Vector[] = [...looks, ...runes, ...movement, ...modes, ...strings, ...streams];
