/**
 * File names are bytes. Inside they are carried as one character per byte (latin1), so that no two are taken for one. Outside
 * they are text: a name that is valid UTF-8 as it is, any other in git's own C quoting (`"caf\351.txt"`). A name that begins with a
 * quote is quoted too, so that each text means one name.
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
/** A character in UTF-8, in latin1 spelling; anything else is a byte of its own. */
const CHARACTER =
  /[\u0020-\u007e]|[\u00c2-\u00df][\u0080-\u00bf]|[\u00e0-\u00ef][\u0080-\u00bf]{2}|[\u00f0-\u00f4][\u0080-\u00bf]{3}|[^]/g;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The name as text; `nameBytes` leads back to the same bytes. */
export function showName(name: ByteName): string {
  const text = decode(name);
  return text === null || text.startsWith('"') ? quote(name) : text;
}

/** The name as it stands in a patch: quoted when it would break its line. */
export function patchName(prefix: string, name: ByteName): string {
  const whole = prefix + name;
  return decode(whole) === null || /[\u0000-\u001f\u007f"\\]/.test(whole) ? quote(whole) : asText(whole);
}

/** The bytes that a text means; a text that is no quoted name means itself. */
export function nameBytes(text: string): Buffer {
  const inside = /^"((?:[^"\\]|\\[abtnvfr"\\]|\\[0-3][0-7]{2})*)"$/s.exec(text)?.[1];
  if (inside === undefined) return Buffer.from(text, 'utf8');
  const bytes = Buffer.from(inside, 'utf8').toString('latin1');
  const plain = bytes.replace(/\\([0-3][0-7]{2}|.)/gs, (_match, escape: string) =>
    escape.length === 3 ? String.fromCharCode(parseInt(escape, 8)) : (UNESCAPES.get(escape) ?? escape),
  );
  return Buffer.from(plain, 'latin1');
}

/** A name for the file system. */
export function pathBytes(folder: string, name: ByteName): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);
}

/** Any bytes as text, for what only is shown: what is no UTF-8 is lost. */
export function asText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** True when the name can be an argument of a program: Node passes text only. */
export function isText(name: ByteName): boolean {
  return decode(name) !== null;
}

function decode(name: ByteName): string | null {
  try {
    return utf8.decode(Buffer.from(name, 'latin1'));
  } catch {
    return null; // no UTF-8
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

/** What looks like a character of several bytes and is none (an overlong form, a surrogate): each byte for itself. */
function rest(character: string): string {
  const octal = (byte: string) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`;
  return Array.from(character.slice(1), octal).join('');
}
