/** The views by the name they have in an address. The network comes in a file of its own, since it is large. */
import type { ComponentType } from "preact";
import { ActorView } from "./Actor";
import { DiscourseView } from "./Discourse";
import { DocumentView } from "./Document";
import { DocumentsView } from "./Documents";
import { ReviewView } from "./Review";
import { SaidView } from "./Said";
import { SearchView } from "./Search";
import { StoriesView } from "./Stories";
import { StoryView } from "./Story";
import { NetworkLater } from "./NetworkLater";

export const VIEWS: Record<string, ComponentType> = {
  search: SearchView,
  actor: ActorView,
  network: NetworkLater,
  said: SaidView,
  discourse: DiscourseView,
  documents: DocumentsView,
  document: DocumentView,
  review: ReviewView,
  stories: StoriesView,
  story: StoryView,
};
