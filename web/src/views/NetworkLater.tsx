/** Loads the network view when it is first needed. */
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { T } from "../texts";

let loaded: ComponentType | null = null;

export function NetworkLater(): JSX.Element {
  const [View, set] = useState<ComponentType | null>(() => loaded);
  useEffect(() => {
    if (loaded) return;
    void import("../network/View").then((module) => {
      loaded = module.NetworkView;
      set(() => module.NetworkView);
    });
  }, []);
  return View ? <View /> : <p class="waiting" role="status">{T.waiting}</p>;
}
