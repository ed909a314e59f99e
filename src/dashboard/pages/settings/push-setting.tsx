import { useEffect, useId, useState } from 'react';
import { toSchmuxError } from '../../../contract/errors.js';
import { followClicks } from '../../push/keep-push.js';
import { isPushOn, pushProblem, switchOff, switchOn } from '../../push/subscription.js';
import { PHONE, useApp, useMedia } from '../../state/hooks.js';
import { Button } from '../../ui/controls/button.js';
import { SettingRow } from './field/setting.js';
import { Toggle } from '../../ui/controls/toggle.js';

const HINT =
  'Works while this page is closed. Off until you turn it on: the daemon then sends each notice, encrypted for this device, ' +
  "through the browser vendor's push service, the only server that schmux contacts on its own.";

/**
 * Web Push to this browser: the browser owns the subscription, and the daemon stores its part under this browser's key.
 */
export function PushSetting() {
  const app = useApp();
  const id = useId();
  const phone = useMedia(PHONE);
  const missing = pushProblem(window);
  const [on, setOn] = useState(missing === null && isPushOn(window));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  useEffect(() => {
    if (!on) return undefined;
    app.client.call('pushGet', {}).then(
      ({ problem }) => setError(problem ?? undefined),
      () => undefined,
    );
    return followClicks(window, app);
  }, [app, on]);

  const run = async (work: () => Promise<string | null>): Promise<void> => {
    setBusy(true);
    setError(undefined);
    const problem = await work().catch((thrown: unknown) => toSchmuxError(thrown).message);
    setError(problem ?? undefined);
    setOn(isPushOn(window));
    setBusy(false);
  };
  const change = (next: boolean): Promise<void> =>
    run(async () => {
      if (next) return switchOn(window, app.client);
      await switchOff(window, app.client);
      return null;
    });
  const test = (): Promise<void> =>
    run(async () => {
      await app.client.call('pushTest', { body: {} });
      return null;
    });

  return (
    <SettingRow
      id={id}
      label={`Push to this ${phone ? 'phone' : 'device'}`}
      hint={missing ?? HINT}
      error={error}
    >
      {on && (
        <Button disabled={busy} onClick={() => void test()}>
          Send test
        </Button>
      )}
      <Toggle
        id={id}
        checked={on}
        disabled={busy || missing !== null}
        onChange={(next) => void change(next)}
      />
    </SettingRow>
  );
}
