/** The first and the last day of what is shown, in the address as days or as the months that a slider sets. */
import type { JSX } from "preact";
import { usePlace } from "../lib/place";
import { T } from "../texts";

/** The day that a date field shows for a year, a month or a day. */
export function dayOf(text: string | null, isLast: boolean): string {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text ?? "") ?? [];
  if (!year) return "";
  const at = month ?? (isLast ? "12" : "01");
  return `${year}-${at}-${day ?? (isLast ? String(new Date(Date.UTC(Number(year), Number(at), 0)).getUTCDate()).padStart(2, "0") : "01")}`;
}

export function TimeFields(props: { replace?: boolean }): JSX.Element {
  const place = usePlace();
  const field = (name: "since" | "until", label: string) => (
    <label><span>{label}</span>
      <input type="date" min="0001-01-01" max="9999-12-31" value={dayOf(place.params.get(name), name === "until")}
        onChange={(event) => place.go({ [name]: event.currentTarget.value || null }, props.replace)} /></label>
  );
  return <>{field("since", T.filter.since)}{field("until", T.filter.until)}</>;
}
