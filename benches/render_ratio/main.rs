//! What twice a spiteful text costs to render: how many times as long as the text, through comrak and ammonia as posts are.
//!
//! `make bench`, or `cargo run --release --example render_ratio`. Ratios hold on every machine. What has to hold is in the tests of
//! `markdown`, which count steps; this shows the libraries, whose steps nobody counts.

use std::hint::black_box;
use std::time::{Duration, Instant};

use peerdesk::markdown::{MAX_BYTES, render_now};

/// How often each text is rendered. The quickest counts: whatever else the machine does only makes it slower.
const ROUND_COUNT: usize = 15;

/// Kinds of texts that are meant to be slow, each a part that is repeated.
const KINDS: [(&str, &str); 24] = [
    ("plain words", "Pay the fee at the town hall. "),
    ("lines", "Pay the fee.\n"),
    ("quotes", "> "),
    ("lists", "- "),
    ("items", "- a\n"),
    ("emphasis", "*a **b "),
    ("underscores", "_a __b "),
    ("brackets", "["),
    ("pictures", "![]("),
    ("links", "[a](b.example) "),
    ("pictures in links", "[![a](b.c)](d.e)"),
    ("definitions", "[a]: b\n[a]\n\n"),
    ("footnotes", "[^1]: x\n\n[^1]"),
    ("addresses", "https://a.example/b "),
    ("mailboxes", "a@b.example "),
    ("backticks", "`"),
    ("tildes", "~ "),
    ("cells", "|a"),
    ("entities", "&amp;"),
    ("tags", "<div>"),
    ("crossed tags", "<b><blockquote></b>"),
    ("open attributes", "<a href="),
    ("comments", "<!--"),
    ("turned text", "\u{202e}"),
];

/// The quickest of some renderings, and whether the text was refused.
fn quickest(text: &str) -> (Duration, bool) {
    let mut best = Duration::MAX;
    let mut is_refused = false;
    for _ in 0..ROUND_COUNT {
        let begun = Instant::now();
        is_refused = black_box(render_now(black_box(text))).is_err();
        best = Ord::min(best, begun.elapsed());
    }
    (best, is_refused)
}

fn main() {
    println!("Rendering {} and {MAX_BYTES} bytes, the quickest of {ROUND_COUNT}", MAX_BYTES / 2);
    println!("{:<20}{:>10}{:>10}{:>8}", "text", "ms", "ms twice", "ratio");
    for (name, part) in KINDS {
        let text = |bytes: usize| part.repeat(bytes / part.len());
        let (once, _) = quickest(&text(MAX_BYTES / 2));
        let (twice, is_refused) = quickest(&text(MAX_BYTES));
        let (once, twice) = (once.as_secs_f64() * 1000.0, twice.as_secs_f64() * 1000.0);
        let told = if is_refused { "  refused" } else { "" };
        println!("{name:<20}{once:>10.3}{twice:>10.3}{:>8.2}{told}", twice / once);
    }
}
