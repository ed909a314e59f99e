import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineCount, routeWheel } from './wheel.js';

const turn = (deltaY: number, more: object = {}) => ({ deltaX: 0, deltaY, deltaMode: 0, ...more });
const of = { cell: 20, rows: 30 };

describe('the wheel', () => {
  const on = { mac: false, live: true, mouse: false, alternate: false };
  const plain = { shiftKey: false, altKey: false };
  it.each([
    ['the scrollback', plain, on, null],
    ['a program with the mouse', plain, { ...on, mouse: true }, null],
    ['the same, with Shift', { ...plain, shiftKey: true }, { ...on, mouse: true }, 'scroll'],
    ['the same, with Alt', { ...plain, altKey: true }, { ...on, mouse: true }, null],
    [
      'the same, with Option on a Mac',
      { ...plain, altKey: true },
      { ...on, mac: true, mouse: true },
      'scroll',
    ],
    ['a full screen without the mouse', plain, { ...on, alternate: true }, 'arrows'],
    ['a full screen with the mouse', plain, { ...on, alternate: true, mouse: true }, null],
    ['a full screen whose program has ended', plain, { ...on, live: false, alternate: true }, null],
  ])('over %s', (_over, event, state, route) => {
    expect(routeWheel(event, state)).toBe(route);
  });

  it('counts pixels, lines and pages, and sideways where Shift made it so', () => {
    const count = createLineCount();
    expect(count(turn(-100), of)).toBe(-5);
    expect(count(turn(3, { deltaMode: 1 }), of)).toBe(3);
    expect(count(turn(1, { deltaMode: 2 }), of)).toBe(30);
    expect(count(turn(0, { deltaX: 40 }), of)).toBe(2);
  });

  it('loses no part of a line, however slowly it turns one way', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1 }), fc.boolean(), (turns, up) => {
        const count = createLineCount();
        const sign = up ? -1 : 1;
        const lines = turns.reduce((sum, delta) => sum + count(turn(sign * delta), of), 0);
        const pixels = turns.reduce((sum, delta) => sum + delta, 0);
        expect(Math.abs(Math.abs(lines) - pixels / of.cell)).toBeLessThan(1 + 1e-6);
      }),
    );
  });
});
