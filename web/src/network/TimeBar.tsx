/** The slider of time below the network, with play. */
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { Network } from "../data/types";
import { usePlace } from "../lib/place";
import { T } from "../texts";
import { Range } from "../ui/Range";
import { months } from "./model";
import type { State } from "./state";

export function TimeBar(props: { network: Network; state: State }): JSX.Element | null {
  const place = usePlace();
  const { since, until } = props.state.filters;
  const counts = useMemo(() => months(props.network.edges), [props.network]);
  if (counts.size < 2) return null;
  return (
    <div class="time-bar">
      <Range counts={counts} window={{ since, until }} label={T.range.label} canPlay onChange={(it) => place.go({ ...it }, true)} />
    </div>
  );
}
