/** A small menu behind a button: opens on a press, closes after a choice, on Esc, and when the focus or a press goes elsewhere. */
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

interface Props { label: string; icon: JSX.Element; children: (close: () => void) => ComponentChildren }

export function Menu(props: Props): JSX.Element {
  const [isOpen, open] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => { open(false); button.current?.focus(); };
  useLayoutEffect(() => {
    if (!isOpen) return () => undefined;
    const leave = (event: Event) => { if (!box.current?.contains(event.target as Node)) open(false); };
    const ways = ["pointerdown", "focusin"] as const;
    ways.forEach((it) => document.addEventListener(it, leave, true));
    return () => ways.forEach((it) => document.removeEventListener(it, leave, true));
  }, [isOpen]);
  return (
    <div class="menu" ref={box} onKeyDown={(event) => { if (isOpen && event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); } }}>
      <button type="button" class="icon" ref={button} aria-expanded={isOpen} onClick={() => open(!isOpen)} aria-label={props.label} title={props.label}>{props.icon}</button>
      {isOpen && <div class="choices">{props.children(close)}</div>}
    </div>
  );
}
