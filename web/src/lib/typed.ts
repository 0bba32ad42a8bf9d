/** Words in a box that the address follows, and that follow the address. */
import { useEffect, useRef, useState } from "preact/hooks";
import { usePlace } from "./place";
import { useLater } from "./use";

/** Returns the words in the box, what sets them, and the words once typing has paused. */
export function useWords(pause: number): { words: string; type: (words: string) => void; late: string } {
  const place = usePlace();
  const given = place.params.get("q") ?? "";
  const [words, type] = useState(given);
  const late = useLater(words, pause);
  // The address's own echoes, which may come late, are no words from outside.
  const sent = useRef<string[]>([]);
  useEffect(() => {
    if (late === (place.params.get("q") ?? "")) return;
    sent.current.push(late);
    place.go({ q: late || null }, true);
  }, [late]);
  const seen = useRef(given);
  useEffect(() => {
    if (given === seen.current) return;
    seen.current = given;
    const at = sent.current.indexOf(given);
    sent.current.splice(0, at < 0 ? sent.current.length : at + 1);
    if (at < 0) type(given);
  }, [given]);
  return { words, type, late };
}
