import { ArrowRight } from 'lucide-react';
import { useApp, useSessions } from '../../../state/hooks.js';
import { IconButton } from '../../../ui/controls/icon-button.js';
import { waitingBeside } from './waiting-beside.js';

/** Does the same as a swipe to the left; shown only while another session is waiting. */
export function NextWaiting({ id }: { id: string }) {
  const { router } = useApp();
  const next = waitingBeside(useSessions().values(), id, 1);
  if (next === null) return null;
  return (
    <IconButton label="Next waiting session" onClick={() => router.go({ page: 'session', id: next.id })}>
      <ArrowRight size={16} />
    </IconButton>
  );
}
