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
  const own = useRef(new Set<string>());
  useEffect(() => {
    own.current.add(late);
    if (late !== (place.params.get("q") ?? "")) place.go({ q: late || null }, true);
  }, [late]);
  useEffect(() => { if (!own.current.has(given)) type(given); }, [given]);
  return { words, type, late };
}
