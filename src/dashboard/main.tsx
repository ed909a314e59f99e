import './state/zod-setup.js';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Shell } from './app/shell.js';
import { createApp } from './state/app.js';
import { AppContext } from './state/hooks.js';
import { removeStrangeWorkers } from './state/strangers.js';
import './styles/base.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

const app = createApp(window);

createRoot(root).render(
  <StrictMode>
    <AppContext value={app}>
      <Shell />
    </AppContext>
  </StrictMode>,
);

/** The key is not used while a page of somebody else's may be looking. */
async function start(): Promise<void> {
  if (!(await removeStrangeWorkers(window))) app.start();
}
void start();
