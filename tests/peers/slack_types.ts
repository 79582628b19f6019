/** What Slack takes, in Slack's own types; without their catch-all `Block`, which anything with a `type` satisfies. */

import type { HomeView, KnownBlock, MessageMetadata, ModalView } from "@slack/types";

type Known<View> = Omit<View, "blocks"> & { blocks: KnownBlock[] };

export interface Taken {
  blocks: KnownBlock[];
  home: Known<HomeView>;
  modal: Known<ModalView>;
  metadata: MessageMetadata;
}
