import { Toast as Base } from '@base-ui/react/toast';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useApp } from '../../state/hooks.js';
import { Button } from '../controls/button.js';
import css from './toasts.module.css';

/** Errors stay until they are closed, so that nobody has to read fast; 0 means no timeout. */
const STAY_MS = { info: 3500, error: 0 } as const;

/** Shows the toasts of actions. Reachable with F6, announced politely. */
export function Toasts() {
  const { toasts } = useApp();
  const [manager] = useState(() =>
    Base.createToastManager<{ tone: 'info' | 'error'; run?: () => void; label?: string }>(),
  );
  useEffect(() => {
    const show = (): void => {
      const waiting = toasts.get();
      if (waiting.length === 0) return;
      toasts.set([]);
      for (const { tone, title, detail, action } of waiting) {
        manager.add({
          title,
          description: detail,
          timeout: STAY_MS[tone],
          priority: tone === 'error' ? 'high' : 'low',
          data: action === undefined ? { tone } : { tone, ...action },
        });
      }
    };
    show();
    return toasts.subscribe(show);
  }, [manager, toasts]);
  return (
    <Base.Provider toastManager={manager} limit={4}>
      <Base.Portal>
        <Base.Viewport className={css.viewport}>
          <List />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function List() {
  const { toasts, close } = Base.useToastManager<{
    tone: 'info' | 'error';
    run?: () => void;
    label?: string;
  }>();
  return toasts.map((toast) => (
    <Base.Root
      key={toast.id}
      toast={toast}
      role="status"
      aria-modal={undefined}
      className={css.toast}
      swipeDirection={['right', 'down']}
    >
      <span className={toast.data?.tone === 'error' ? css.error : css.ok} aria-hidden>
        {toast.data?.tone === 'error' ? <CircleAlert size={16} /> : <CircleCheck size={16} />}
      </span>
      <div className={css.text}>
        <Base.Title className={css.title} />
        <Base.Description className={css.detail} />
        {toast.data?.run !== undefined && (
          <Button
            onClick={() => {
              toast.data?.run?.();
              close(toast.id);
            }}
          >
            {toast.data.label}
          </Button>
        )}
      </div>
      <Base.Close className={css.close} aria-label="Close this message">
        <X size={14} />
      </Base.Close>
    </Base.Root>
  ));
}
