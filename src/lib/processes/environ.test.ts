import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readVariables, variablesFromPs } from './environ.js';

const environ = (...entries: string[]) => Buffer.from(entries.map((entry) => `${entry}\0`).join(''));

describe('the environment of a process', () => {
  it('gives the variables asked for, the first of equal ones, and no part of another name or value', () => {
    const bytes = environ('A=1', 'XID=no', 'ID=abc123', 'ID=later', 'NOTE=ID=fake', 'HOME_MARK=ffffff');
    expect(readVariables(bytes, ['ID', 'HOME_MARK', 'MISSING'])).toEqual({
      ID: 'abc123',
      HOME_MARK: 'ffffff',
    });
    expect(readVariables(environ('XID=abc123', 'NOTE=ID=abc123'), ['ID'])).toEqual({});
  });

  it('reads any environment back', () => {
    const value = fc.string().map((text) => text.replaceAll('\0', ''));
    const name = fc.stringMatching(/^[A-Z_]{1,8}$/);
    fc.assert(
      fc.property(fc.dictionary(name, value), value, (others, id) => {
        const entries = Object.entries({ ...others, SESSION: id });
        const bytes = environ(...entries.map(([key, text]) => `${key}=${text}`));
        expect(readVariables(bytes, ['SESSION'])).toEqual({ SESSION: Buffer.from(id).toString('utf8') });
      }),
    );
  });
});

describe('two listings of ps', () => {
  it('take what follows the command for the environment, and no argument', () => {
    const commands = '  11 node server.js\n  12 grep ID=abc123 file\n 13 sh\n';
    const withEnvironment =
      '  11 node server.js HOME=/Users/a ID=abc123 MARK=0a0a0a\n  12 grep ID=abc123 file HOME=/Users/a\n 14 sh ID=abc123\n';
    expect([...variablesFromPs({ commands, withEnvironment }, ['ID', 'MARK'])]).toEqual([
      [11, { ID: 'abc123', MARK: '0a0a0a' }],
    ]);
  });
});
