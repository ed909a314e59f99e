import { expect, describe, it } from 'vitest';
import { parseConfig } from './parse.js';

describe('parseConfig', () => {
  it('fills in every default', () => {
    expect(parseConfig('{}')).toMatchObject({
      config: {
        port: 7337,
        workspace_path: '~/schmux-workspaces',
        internal: { max_log_size_mb: 50, rotated_log_size_mb: 1 },
      },
    });
  });

  it.each([
    ['{\n  "port": 7337,\n}', 3, /not JSON/],
    ['{\n  "port": "x"\n}', 2, /port/],
    ['{\n  "internal": {\n    "max_log_size_mb": -1\n  }\n}', 3, /max_log_size_mb/],
    ['{\n "internal": {"max_log_size_mb": 1,\n "rotated_log_size_mb": 2}}', 3, /smaller/],
    ['{"repos": [{"name": "a", "url": "x"}, {"name": "a", "url": "y"}]}', 1, /same name/],
  ])('says what is wrong with %j and on which line', (text, line, message) => {
    const parsed = parseConfig(text);
    expect('problem' in parsed && parsed.problem).toEqual({
      line,
      message: expect.stringMatching(message) as string,
    });
  });

  it.each([
    ['', /empty/],
    [' \n', /empty/],
    ['null', /null/],
    ['[]', /a list/],
    ['"x"', /a string/],
  ])('%j is no configuration', (text, message) => {
    expect(parseConfig(text)).toMatchObject({
      problem: { message: expect.stringMatching(message) as string },
    });
  });

  it('reads over comments', () => {
    expect(parseConfig('// mine\n{ /* or any */ "port": 1 }')).toMatchObject({ config: { port: 1 } });
  });
});
