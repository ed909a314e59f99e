import { CLOSE } from '../../../contract/events.js';
import { decodeInput, viewerMessageSchema } from '../../../contract/terminal/frames.js';
import type { Viewer, ViewerLink } from '../../terminal/types.js';
import type { Conversation, Peer, SocketKind } from './peer.js';

export type ViewerSource = {
  /** Adds a viewer; null when there is no such session. The viewer's hello (without its key) is its first message. */
  add(id: string, link: ViewerLink): Viewer | null;
};

/** Creates the socket kind for viewers of the session `id`. */
export function terminalSocket(viewers: ViewerSource, id: string): SocketKind {
  return (json) => {
    const result = viewerMessageSchema.safeParse(json);
    if (!result.success || result.data.type !== 'hello') return null;
    const { key, mac, ...hello } = result.data;
    return {
      key,
      mac,
      open(peer) {
        const viewer = viewers.add(id, linkOf(peer));
        if (viewer === null) return null;
        viewer.message(hello);
        return converse(viewer, peer);
      },
    };
  };
}

function linkOf(peer: Peer): ViewerLink {
  return {
    sendText: (message) => peer.send(JSON.stringify(message)),
    sendBinary: (bytes, sent) => peer.send(bytes, sent),
    buffered: () => peer.buffered(),
    close: (code, reason) => peer.close(code, reason),
  };
}

function converse(viewer: Viewer, peer: Peer): Conversation {
  return {
    text(json) {
      const result = viewerMessageSchema.safeParse(json);
      if (result.success && result.data.type !== 'hello') viewer.message(result.data);
      else peer.close(CLOSE.protocol, 'not a message of this protocol');
    },
    binary(bytes) {
      const frame = decodeInput(bytes);
      if (frame === null) peer.close(CLOSE.protocol, 'not a frame of this protocol');
      else viewer.input(frame);
    },
    bye: () => undefined,
    closed: () => viewer.closed(),
  };
}
