import './state/zod-setup.js';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Shell } from './app/frame/shell.js';
import { createApp } from './state/app.js';
import { AppContext } from './state/hooks.js';
import './styles/base.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

const app = createApp(window);
app.start();

createRoot(root).render(
  <StrictMode>
    <AppContext value={app}>
      <Shell />
    </AppContext>
  </StrictMode>,
);
