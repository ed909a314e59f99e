/**
 * A file name, which is bytes. Internally it has one character per byte (latin1), so that no two names are confused. Externally
 * it is text: valid UTF-8 as it is, anything else in git's C quoting (`"caf\351.txt"`). A name that starts with a quote is quoted
 * too, so that each text means one name.
 */
export type ByteName = string;

const ESCAPES: Record<string, string> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};
const UNESCAPES = new Map(Object.entries(ESCAPES).map(([byte, escape]) => [escape.slice(1), byte]));
/** Matches one UTF-8 character spelled in latin1, or else a single byte. */
const CHARACTER =
  /[\u0020-\u007e]|[\u00c2-\u00df][\u0080-\u00bf]|[\u00e0-\u00ef][\u0080-\u00bf]{2}|[\u00f0-\u00f4][\u0080-\u00bf]{3}|[^]/g;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Returns the name as text; `nameBytes` returns the same bytes again. */
export function showName(name: ByteName): string {
  const text = decode(name);
  return text === null || text.startsWith('"') ? quote(name) : text;
}

/** Returns the name as a patch spells it: quoted when it would break its line. */
export function patchName(prefix: string, name: ByteName): string {
  const whole = prefix + name;
  return decode(whole) === null || /[\u0000-\u001f\u007f"\\]/.test(whole) ? quote(whole) : asText(whole);
}

/** Returns the bytes that a text means; text that is not a quoted name means itself. */
export function nameBytes(text: string): Buffer {
  const inside = /^"((?:[^"\\]|\\[abtnvfr"\\]|\\[0-3][0-7]{2})*)"$/s.exec(text)?.[1];
  if (inside === undefined) return Buffer.from(text, 'utf8');
  const bytes = Buffer.from(inside, 'utf8').toString('latin1');
  const plain = bytes.replace(/\\([0-3][0-7]{2}|.)/gs, (_match, escape: string) =>
    escape.length === 3 ? String.fromCharCode(parseInt(escape, 8)) : (UNESCAPES.get(escape) ?? escape),
  );
  return Buffer.from(plain, 'latin1');
}

/** Returns the path of a name for the file system. */
export function pathBytes(folder: string, name: ByteName): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);
}

/** Decodes bytes for display only: anything that is not UTF-8 is lost. */
export function asText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** True when the name can be an argument of a program; Node passes text only. */
export function isText(name: ByteName): boolean {
  return decode(name) !== null;
}

function decode(name: ByteName): string | null {
  try {
    return utf8.decode(Buffer.from(name, 'latin1'));
  } catch {
    return null; // not UTF-8
  }
}

function quote(name: ByteName): string {
  const inside = (name.match(CHARACTER) ?? []).map((character) => {
    const escape = ESCAPES[character];
    if (escape !== undefined) return escape;
    const text = /^[\u0020-\u007e]$/.test(character)
      ? character
      : character.length > 1
        ? decode(character)
        : null;
    return text ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}${rest(character)}`;
  });
  return `"${inside.join('')}"`;
}

/** Escapes the remaining bytes of an invalid multi-byte sequence (an overlong form, a surrogate) one by one. */
function rest(character: string): string {
  const octal = (byte: string) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`;
  return Array.from(character.slice(1), octal).join('');
}
