import { useRef, useState } from 'react';
import { useApp } from '../../state/hooks.js';
import { Button } from '../../ui/controls/button.js';
import { Dialog, DialogFoot } from '../../ui/overlay/dialog.js';
import type { SessionTerminal } from '../session-terminal.js';
import css from './read-screen.module.css';

/** The terminal's screen as static text, to be read, searched and selected; refreshed on demand. */
export function ReadScreen({ view, onClose }: { view: SessionTerminal; onClose: () => void }) {
  const { actions } = useApp();
  const [read, setRead] = useState(() => ({ text: view.screenText(), at: new Date() }));
  const text = useRef<HTMLPreElement>(null);
  const lines = read.text === '' ? 0 : read.text.split('\n').length;
  return (
    <Dialog title="Screen as text" onClose={onClose} initialFocus={text} variant="wide">
      <p className={css.note} role="status">
        {lines === 0 ? 'The screen is empty' : lines === 1 ? '1 line' : `${lines} lines`}, captured at{' '}
        {read.at.toLocaleTimeString()}
      </p>
      <pre ref={text} className={css.text} tabIndex={0} aria-label="Screen" data-testid="screen-text">
        {read.text}
      </pre>
      <DialogFoot>
        <Button onClick={onClose}>Close</Button>
        <Button onClick={() => void actions.copy(read.text, { title: 'Screen copied' })}>Copy</Button>
        <Button variant="primary" onClick={() => setRead({ text: view.screenText(), at: new Date() })}>
          Refresh
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
