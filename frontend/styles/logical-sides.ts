// The component library says left and right. A page in a language that runs from right to left needs start and end instead,
// so each of its declarations is written that way: no second set of rules, and ours on top of them win in both directions.

interface Declaration {
  prop: string;
  value: string;
  cloneAfter: (change: { prop?: string; value?: string }) => unknown;
}

const sides: Record<string, string> = { left: "start", right: "end" };

/** Turns `margin-left` into `margin-inline-start`, `left` into `inset-inline-start`, and so on. */
function turn(declaration: Declaration): void {
  const { prop, value } = declaration;
  const side = sides[prop];
  if (side !== undefined) {
    declaration.prop = `inset-inline-${side}`;
    return;
  }
  const named = /^(margin|padding|border)-(left|right)(-[a-z]+)?$/.exec(prop);
  if (named !== null) {
    declaration.prop = `${named[1] ?? ""}-inline-${sides[named[2] ?? ""] ?? ""}${named[3] ?? ""}`;
  } else if (prop === "text-align") {
    declaration.value = sides[value] ?? value;
  } else if (prop === "margin" || prop === "padding") {
    // Four lengths without brackets: top, right, bottom, left.
    const [top, right, bottom, left, ...more] = value.split(/\s+/);
    if (left !== undefined && left !== right && more.length === 0 && !value.includes("(")) {
      declaration.prop = `${prop}-inline`;
      declaration.value = `${left} ${right ?? ""}`;
      declaration.cloneAfter({ prop: `${prop}-block`, value: `${top ?? ""} ${bottom ?? ""}` });
    }
  }
}

export const logicalSides = { postcssPlugin: "logical-sides", Declaration: turn };
