//! Rules that every page of the gallery keeps; pages of the product are held to the same ones.

#[path = "../../examples/gallery/pages/mod.rs"]
mod pages;
mod rules;
mod style;

use scraper::Html;

#[test]
fn every_sample_page_keeps_the_rules() {
    let broken: Vec<String> = pages::all()
        .into_iter()
        .flat_map(|page| {
            let html = page.markup.into_string();
            rules::broken(&Html::parse_document(&html)).into_iter().map(move |fault| format!("{}: {fault}", page.name))
        })
        .collect();
    assert!(broken.is_empty(), "{} faults:\n{}", broken.len(), broken.join("\n"));
}

#[test]
fn each_rule_finds_its_fault() {
    let faults = [
        ("<h1>A</h1><h1>B</h1>", "h1"),
        ("<h1>A</h1><p id=a></p><p id=a></p>", "id `a`"),
        ("<h1>A</h1><input name=q>", "no label"),
        ("<h1>A</h1><table><tr><th>A</th></tr></table>", "scope"),
        ("<h1>A</h1><button>Go</button>", "type"),
        ("<h1>A</h1><a>Go</a>", "href"),
        ("<h1>A</h1><button type=button></button>", "no name"),
        ("<h1>A</h1><p style='color:red'></p>", "style"),
        ("<h1>A</h1><p onclick='x()'></p>", "handler"),
        ("<h1>A</h1><p hx-on:click='x()'></p>", "handler"),
        ("<h1>A</h1><script>x()</script>", "inline script"),
        ("<h1>A</h1><form method=post action=/a></form>", "csrf"),
        ("<h1>A</h1><a href='javascript:x()'>Go</a>", "script address"),
        ("<h1>A</h1><label for=nobody>Name</label>", "points at"),
        ("<h1>A</h1><button type=submit form=nobody>Save</button>", "points at"),
        ("<h1>A</h1><ul><div></div></ul>", "inside"),
        ("<h1>A</h1><img src=/a.png>", "alt"),
    ];
    for (html, word) in faults {
        let found = rules::broken(&Html::parse_document(html));
        assert!(found.iter().any(|fault| fault.contains(word)), "{html} gave {found:?}");
    }
}

#[test]
fn a_page_stays_under_its_budget() {
    const MOST_BYTES: usize = 160 * 1024;
    for page in pages::all() {
        let size = page.markup.into_string().len();
        assert!(size < MOST_BYTES, "{}: {size} bytes", page.name);
    }
}
