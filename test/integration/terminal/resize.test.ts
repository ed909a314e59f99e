import { afterEach, expect, test } from 'vitest';
import { createResizeWorld, type ResizeWorld } from '../../support/worlds/resize-world.js';
import { seeded } from '../../soak/random.js';

// A thousand of each: npm run soak -- resize.
let world: ResizeWorld;
afterEach(() => world.stop());

test.each(['clears', 'inline'] as const)(
  'page, daemon and tmux show the same after every resize: an agent that %s',
  async (kind) => {
    world = await createResizeWorld(kind);
    const random = seeded(kind.length);
    const below = (count: number) => Math.floor(random() * count);
    const size = () => ({ cols: 40 + below(140), rows: 12 + below(30) });
    for (let i = 0; i < 4; i++) {
      world.drag(size());
      expect(await world.compare(), 'one size').toBe(null);
    }
    for (let i = 0; i < 2; i++) {
      for (let step = 0; step < 12; step++) {
        world.drag(size());
        await new Promise((resolve) => setTimeout(resolve, below(60)));
      }
      expect(await world.compare(), 'many sizes quickly').toBe(null);
    }
    await world.flood();
    world.drag(size());
    expect(await world.compare(), 'in a flood').toBe(null);
    const { late, all } = world.redraws();
    expect(all).toBeGreaterThan(8);
    expect(late).toBe(0);
  },
);

test('page, daemon and tmux show the same when a program redraws nothing', async () => {
  world = await createResizeWorld('shell');
  const random = seeded(5);
  for (let i = 0; i < 7; i++) {
    if (i % 3 === 0) await world.print();
    expect(await world.compare(), `printed ${i}`).toBe(null);
    world.drag({ cols: 40 + Math.floor(random() * 140), rows: 8 + Math.floor(random() * 30) });
    expect(await world.compare(), `resized ${i}`).toBe(null);
  }
});

test('page, daemon and tmux show the same when a terminal attaches, and when the user splits the window', async () => {
  world = await createResizeWorld('clears');
  for (const size of [{ cols: 70, rows: 20 }, { cols: 130, rows: 40 }, null]) {
    await world.attach(size);
    expect(await world.compare(), `attached ${JSON.stringify(size)}`).toBe(null);
  }
  for (const cols of [30, null]) {
    await world.split(cols);
    expect(await world.compare(), `split ${cols}`).toBe(null);
  }
});
