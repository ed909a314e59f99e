import { useRef, useState, type SubmitEvent } from 'react';
import { nicknameSchema } from '../../../contract/names.js';
import { useApp, useSession } from '../../state/hooks.js';
import { Button } from '../../ui/controls/button.js';
import { Dialog, DialogFoot } from '../../ui/overlay/dialog.js';
import { Field, Input } from '../../ui/controls/field.js';

export function RenameDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { actions } = useApp();
  const session = useSession(id);
  const [text, setText] = useState(session?.nickname ?? '');
  const field = useRef<HTMLInputElement>(null);
  const wanted = text.trim() === '' ? null : text.trim();
  const check = wanted === null ? null : nicknameSchema.safeParse(wanted);
  const problem = check?.success === false ? check.error.issues[0]?.message : undefined;
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (problem === undefined && (await actions.rename(id, wanted))) onClose();
  };
  return (
    <Dialog title={`Edit nickname of ${id}`} onClose={onClose} initialFocus={field}>
      <form onSubmit={(event) => void submit(event)}>
        <Field label="Nickname" hint="Leave empty to use the session ID." error={problem}>
          <Input ref={field} value={text} onChange={(event) => setText(event.target.value)} />
        </Field>
        <DialogFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" disabled={problem !== undefined}>
            Save
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
