type Entry = { id: number; data: { id?: string; uri: string }; lines: { dispose(): void }[]; key?: string };
type Core = {
  _inputHandler: { _curAttrData: { extended?: { _urlId: number } } };
  _oscLinkService: {
    _entriesWithId: Map<string, Entry>;
    _dataByLinkId: Map<number, Entry>;
    registerLink(data: { id?: string; uri: string }): number;
    addLineToLink(id: number, y: number): void;
    _removeMarkerFromLink(entry: Entry, marker: unknown): void;
  };
};

/** How many targets of links (OSC 8) are remembered; the oldest are forgotten first. */
const LINKS_MAX = 10_000;

/**
 * Remembers the targets of the last 10,000 links. xterm.js 6.0 remembers a target only while one of the rows that it was
 * printed in exists. Its row marks do not survive all scrolling in a region, and a link that is still open loses its target when
 * its row is erased. Text inside a link then leads nowhere, for some viewers and not for others.
 */
export function keepLinks(core: Core): void {
  const { _inputHandler: input, _oscLinkService: links } = core;
  const register = links.registerLink.bind(links);

  function forgetOldest(): void {
    const open = input._curAttrData.extended?._urlId;
    for (const [id, entry] of links._dataByLinkId) {
      if (links._dataByLinkId.size <= LINKS_MAX) return;
      if (id === open) continue;
      links._dataByLinkId.delete(id);
      if (entry.key !== undefined) links._entriesWithId.delete(entry.key);
    }
  }

  links.registerLink = (data) => {
    const id = register(data);
    const entry = links._dataByLinkId.get(id);
    // Rows are not marked, since every mark costs time at every scroll.
    for (const marker of entry?.lines.splice(0) ?? []) marker.dispose();
    forgetOldest();
    return id;
  };
  links.addLineToLink = () => undefined;
  links._removeMarkerFromLink = () => undefined;
}
