import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.js';
import { createWatchers, type Watchers } from './watchers.js';

let clock: FakeClock;
let watchers: Watchers;
let inBrowser: boolean;
let heard: string[];

beforeEach(() => {
  clock = createFakeClock();
  inBrowser = false;
  heard = [];
  watchers = createWatchers({
    clock,
    inBrowser: () => inBrowser,
    onError: (error) => {
      throw error;
    },
  });
  watchers.onViewed((id) => heard.push(`viewed ${id}`));
  watchers.onLeft((id) => heard.push(`left ${id}`));
});

const listed = (attached: number, activity: number) =>
  watchers.listed([{ id: 'aaaaaa', attached, activity }]);

describe('a terminal that is attached', () => {
  it('has viewed the session after two seconds', () => {
    listed(1, 100);
    clock.pass(1999);
    expect(heard).toEqual([]);
    expect(watchers.has('aaaaaa')).toBe(false);
    clock.pass(1);
    expect(heard).toEqual(['viewed aaaaaa']);
    expect(watchers.has('aaaaaa')).toBe(true);
  });

  it('has not viewed it when it detached before that', () => {
    listed(1, 100);
    clock.pass(1500);
    listed(0, 100);
    clock.pass(60_000);
    expect(heard).toEqual([]);
  });

  it('has viewed it when it typed, also just before it detached', () => {
    listed(1, 100);
    listed(1, 101);
    expect(heard).toEqual(['viewed aaaaaa']);
    listed(0, 102);
    expect(heard).toEqual(['viewed aaaaaa', 'viewed aaaaaa', 'left aaaaaa']);
    expect(watchers.has('aaaaaa')).toBe(false);
  });

  it('is not assumed to watch for ever: it may be in a hidden tab', () => {
    listed(1, 100);
    clock.pass(2000);
    clock.pass(29_999);
    expect(watchers.has('aaaaaa')).toBe(true);
    clock.pass(1);
    expect(watchers.has('aaaaaa')).toBe(false);
    listed(1, 100);
    clock.pass(60_000);
    expect(heard).toEqual(['viewed aaaaaa', 'left aaaaaa']);
    listed(1, 200);
    expect(watchers.has('aaaaaa')).toBe(true);
  });

  it('is forgotten with its session', () => {
    listed(1, 100);
    clock.pass(2000);
    watchers.listed([]);
    expect(heard).toEqual(['viewed aaaaaa', 'left aaaaaa']);
  });
});

it('nobody has left while a browser is still watching', () => {
  listed(1, 100);
  clock.pass(2000);
  inBrowser = true;
  listed(0, 100);
  expect(watchers.has('aaaaaa')).toBe(true);
  expect(heard).toEqual(['viewed aaaaaa']);
});
