import { SchmuxError } from '../../../contract/errors.js';
import type { InputFrame } from '../../../contract/terminal/frames.js';
import type { ReplyFilter } from './reply-filter.js';

/** Typed and pasted bytes of one viewer, in order. */
export type ViewerInput = {
  pane: { type(bytes: Uint8Array): Promise<void>; paste(bytes: Uint8Array): Promise<void> };
  /** Passes a frame on. Returns true when the user did something, and not only their terminal. */
  accept(frame: InputFrame): boolean;
};

/** Largest paste: nobody reads a larger one, and a paste is held in memory until its end. */
const PASTE_MAX_BYTES = 16 * 1024 * 1024;

type Deps = {
  pane: ViewerInput['pane'];
  filter: ReplyFilter;
  live: () => boolean;
  onError: (error: unknown) => void;
};

/** Creates the input of one viewer. The pane keeps the order of calls, so nothing is awaited here. */
export function createViewerInput({ pane: port, filter, live, onError }: Deps): ViewerInput {
  let pieces: Uint8Array[] = [];
  let size = 0;

  function paste(frame: InputFrame): void {
    size += frame.bytes.length;
    // A copy, because the socket may reuse its buffer.
    if (size <= PASTE_MAX_BYTES) pieces.push(frame.bytes.slice());
    else pieces = [];
    if (frame.kind !== 'paste_end') return;
    const whole = Buffer.concat(pieces);
    const tooLarge = size > PASTE_MAX_BYTES;
    pieces = [];
    size = 0;
    if (tooLarge) {
      onError(new SchmuxError('BODY_TOO_LARGE', 'The pasted text is larger than 16 MiB and was not sent.'));
    } else if (whole.length > 0) port.paste(whole).catch(onError);
  }

  return {
    pane: port,
    accept(frame) {
      if (!live()) {
        pieces = [];
        size = 0;
        // A paste gets one error, at its end; each key gets one.
        if (frame.kind !== 'paste')
          onError(
            new SchmuxError('SESSION_NOT_RUNNING', 'The agent has ended; nothing reads what you type.'),
          );
        return false;
      }
      if (frame.kind !== 'keys') {
        paste(frame);
        return true;
      }
      const bytes = filter.typed(frame.bytes);
      if (bytes.length === 0) return false;
      port.type(bytes.slice()).catch(onError);
      return true;
    },
  };
}
