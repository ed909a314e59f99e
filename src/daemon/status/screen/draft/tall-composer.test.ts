import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadScreen } from '../saved-screen.js';
import { readTarget } from '../input-target/read-target.js';

const RULE = '─'.repeat(60);

/** Reads a screen of 60 × 40; the cursor is where `▮` is drawn. */
function target(text: string, visible = true): unknown {
  const lines = text.split('\n');
  const y = lines.findIndex((line) => line.includes('▮'));
  const cursor = { x: (lines[y] ?? '').indexOf('▮'), y: Math.max(0, y), visible: visible && y >= 0 };
  const shown = lines.map((line) => line.replace('▮', ''));
  return readTarget(loadScreen({ cols: 60, lines: shown, cursor, alternate: false, rows: 40 }));
}

const MANY = Array.from({ length: 20 }, (_, at) => `part ${at} of a long draft`);

describe('a draft is found', () => {
  it('with many rows between two rules, the cursor hidden', () => {
    const text = `hello\n${RULE}\n❯ ${MANY.join('\n  ')}▮\n${RULE}\n  ? for shortcuts`;
    expect(target(text, false)).toMatchObject({ kind: 'composer', draft: MANY.join('\n') });
  });

  it('with many rows at a bare prompt, scrolled, without a footer', () => {
    const text = `hello\n\n› ${MANY[0]}${' '.repeat(20)}↑\n  ${MANY.slice(1).join('\n  ')}▮`;
    expect(target(text)).toMatchObject({ kind: 'composer', draft: MANY.join('\n') });
  });

  it('with a blank row at a bare prompt', () => {
    const text = 'hello\n\n› fix this:\n\n  the tests▮\n\n  small · ~/code';
    expect(target(text)).toMatchObject({ kind: 'composer', draft: 'fix this:\n\nthe tests' });
  });

  it('with the cursor on a new row at a bare prompt', () => {
    expect(target('hello\n\n› fix this:\n  ▮\n\n  small · ~/code')).toMatchObject({
      kind: 'composer',
      draft: 'fix this:',
    });
  });

  it('above a long list of suggestions', () => {
    const list = Array.from({ length: 15 }, (_, at) => `    /word${at}     What it does`).join('\n');
    expect(target(`hello\n${RULE}\n❯ /wo▮\n${RULE}\n${list}`)).toMatchObject({
      kind: 'composer',
      draft: '/wo',
    });
  });

  const MENU = '1. fix the total\n  2. add a test\n  3. run it';
  it.each([
    [
      'numbered, between two rules, the cursor hidden',
      `hello\n${RULE}\n❯ ${MENU}▮\n${RULE}\n  ? for shortcuts`,
      false,
    ],
    ['numbered, at a bare prompt', `hello\n\n› ${MENU}▮\n\n  small · ~/code`, true],
    [
      'like a menu',
      `hello\n\n› Which one?\n  ❯ 1. Yes\n    2. No\n\n  Esc to cancel▮\n\n  small · ~/code`,
      true,
    ],
  ])('that looks like choices: %s', (_, text, visible) => {
    expect(target(text, visible)).toMatchObject({ kind: 'composer' });
  });

  it('of any paragraphs at a bare prompt', () => {
    const line = fc.stringMatching(/^[a-z][a-z ,]{3,40}[a-z]$/);
    fc.assert(
      fc.property(
        fc.array(fc.option(line, { nil: '' }), { minLength: 1, maxLength: 24 }),
        line,
        (lines, last) => {
          const text = `do it${['', ...lines, last].join('\n  ')}`;
          expect(target(`hello\n\n› ${text}▮`)).toMatchObject({
            kind: 'composer',
            draft: ['do it', ...lines, last].join('\n'),
          });
        },
      ),
    );
  });
});

describe('choices stay choices', () => {
  const QUESTION = 'Which database?\n❯ 1. PostgreSQL\n  2. SQLite';
  it.each([
    [
      'between two rules, a text typed into the last',
      `${RULE}\n${QUESTION}\n  3. MySQL▮\n${RULE}\nEnter to select`,
    ],
    ['under a rule, the cursor at the arrow', `${RULE}\n❯ ▮1. Yes\n  2. No\n${RULE}\nEnter to select`],
    ['at an arrow alone, the cursor hidden', `Go on?\n\n› 1. Yes\n  2. No\n\nEnter to select`],
  ])('%s', (_, text) => {
    expect(target(text, false)).toMatchObject({ kind: 'dialog' });
  });
});

describe('no draft is found', () => {
  it.each([
    ['in output below a prompt', 'hello\n\n› do it\n\n• Working on it\n  now▮'],
    ['in quoted lines', '> a quote\n\n  and more▮'],
    ['behind a prompt in the middle of text', 'hello\n› do it\n\n  and more▮'],
    ['with much below the cursor', `hello\n\n› do it\n\n  now▮\n${'more output\n'.repeat(9)}`],
    ['in a page between two rules', `${RULE}\n❯ a heading\n\nand text▮\n${'text\n'.repeat(18)}${RULE}`],
  ])('%s', (_, text) => {
    expect(target(text)).toMatchObject({ kind: 'other' });
  });
});
