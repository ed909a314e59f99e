import { Dialog as Base } from '@base-ui/react/dialog';
import { useRef, type KeyboardEventHandler, type ReactNode, type RefObject } from 'react';
import css from './dialog.module.css';

/** A modal dialog, open while mounted. Esc and the backdrop close it, and the focus returns to where it was. */
export function Dialog({
  title,
  description,
  children,
  onClose,
  initialFocus,
  variant = 'normal',
  hideTitle = false,
  onKeyDown,
}: {
  title: string;
  description?: ReactNode;
  children: ReactNode;
  onClose: () => void;
  /** `title`: a dialog that is read from the top. */
  initialFocus: RefObject<HTMLElement | null> | 'title';
  /** `palette`: without padding. */
  variant?: 'normal' | 'wide' | 'widest' | 'palette';
  hideTitle?: boolean;
  onKeyDown?: KeyboardEventHandler;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  // Synchronously: Base UI itself waits for the next frame, and keys typed until then would be lost.
  const takeFocus = (): boolean => {
    const { current } = initialFocus === 'title' ? heading : initialFocus;
    current?.focus();
    return current === null;
  };
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={css.backdrop} />
        <Base.Popup className={`${css.popup} ${css[variant]}`} initialFocus={takeFocus} onKeyDown={onKeyDown}>
          <Base.Title ref={heading} tabIndex={-1} className={hideTitle ? 'sr-only' : css.title}>
            {title}
          </Base.Title>
          {description !== undefined && (
            <Base.Description render={<div />} className={css.description}>
              {description}
            </Base.Description>
          )}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The buttons at the foot of a dialog, the safe one first. */
export function DialogFoot({ children }: { children: ReactNode }) {
  return <div className={css.foot}>{children}</div>;
}
