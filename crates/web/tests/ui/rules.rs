//! The rules of a fragment or page, read from its HTML: structure, names, forms, content policy.

use std::collections::{HashMap, HashSet};

use scraper::{ElementRef, Html, Selector};

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("the selectors of this file are well formed");
    page.select(&selector).collect()
}

fn shown(element: ElementRef<'_>) -> String {
    let html = element.html();
    html.chars().take(120).collect()
}

/// Faults of a page; empty when it keeps every rule.
pub(crate) fn broken(page: &Html) -> Vec<String> {
    let mut faults = Vec::new();
    let headings = all(page, "h1").len();
    if headings != 1 {
        faults.push(format!("{headings} h1"));
    }
    ids(page, &mut faults);
    references(page, &mut faults);
    controls(page, &mut faults);
    names(page, &mut faults);
    forms(page, &mut faults);
    policy(page, &mut faults);
    nesting(page, &mut faults);
    faults
}

fn ids(page: &Html, faults: &mut Vec<String>) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for element in all(page, "[id]") {
        *seen.entry(element.attr("id").unwrap_or_default()).or_default() += 1;
    }
    faults.extend(
        seen.into_iter().filter(|(_, times)| *times > 1).map(|(id, times)| format!("id `{id}` stands {times} times")),
    );
}

/// Every attribute that names another element names one that exists.
fn references(page: &Html, faults: &mut Vec<String>) {
    let ids: HashSet<&str> = all(page, "[id]").into_iter().filter_map(|element| element.attr("id")).collect();
    for name in
        ["for", "form", "list", "popovertarget", "commandfor", "aria-labelledby", "aria-describedby", "aria-controls"]
    {
        for element in all(page, &format!("[{name}]")) {
            for id in element.attr(name).unwrap_or_default().split_whitespace() {
                if !ids.contains(id) {
                    faults.push(format!("{name} points at `{id}`, which is not there: {}", shown(element)));
                }
            }
        }
    }
}

fn has_ancestor(element: ElementRef<'_>, names: &[&str]) -> bool {
    element.ancestors().filter_map(ElementRef::wrap).any(|parent| names.contains(&parent.value().name()))
}

fn controls(page: &Html, faults: &mut Vec<String>) {
    let labelled: HashSet<&str> = all(page, "label[for]").into_iter().filter_map(|label| label.attr("for")).collect();
    for control in all(page, "input:not([type=hidden]), select, textarea") {
        let by_label = control.attr("id").is_some_and(|id| labelled.contains(id)) || has_ancestor(control, &["label"]);
        if !by_label && control.attr("aria-label").is_none() {
            faults.push(format!("no label: {}", shown(control)));
        }
        if control.attr("name").is_none() && control.attr("data-do").is_none() {
            faults.push(format!("no name attribute: {}", shown(control)));
        }
    }
    faults.extend(all(page, "th:not([scope])").into_iter().map(|head| format!("th without scope: {}", shown(head))));
    faults.extend(
        all(page, "button:not([type])").into_iter().map(|button| format!("button without type: {}", shown(button))),
    );
    faults.extend(all(page, "a:not([href])").into_iter().map(|link| format!("link without href: {}", shown(link))));
    faults.extend(all(page, "img:not([alt])").into_iter().map(|image| format!("image without alt: {}", shown(image))));
}

fn spoken(element: ElementRef<'_>) -> String {
    let label = element.attr("aria-label").or_else(|| element.attr("title")).unwrap_or_default();
    format!("{label}{}", element.text().collect::<String>()).trim().to_owned()
}

fn names(page: &Html, faults: &mut Vec<String>) {
    for element in
        all(page, "a, button, h1, h2, h3, summary, legend, caption, select option, dialog:not([aria-labelledby])")
    {
        if spoken(element).is_empty() {
            faults.push(format!("no name to speak: {}", shown(element)));
        }
    }
    for image in all(page, "svg:not([aria-hidden])") {
        let inside = image.ancestors().filter_map(ElementRef::wrap).any(|parent| parent.value().name() == "svg");
        if !inside && (image.attr("role") != Some("img") || image.attr("aria-label").is_none_or(str::is_empty)) {
            faults.push(format!("no name to speak: {}", shown(image)));
        }
    }
}

fn forms(page: &Html, faults: &mut Vec<String>) {
    for form in all(page, "form") {
        let method = form.attr("method").unwrap_or("get");
        if form.attr("action").is_none() {
            faults.push(format!("form without action: {}", shown(form)));
        }
        let sends = |name: &str| {
            Selector::parse(&format!("input[type=hidden][name={name}]"))
                .is_ok_and(|wanted| form.select(&wanted).next().is_some())
        };
        if method.eq_ignore_ascii_case("post") && !(sends("csrf") && sends("idem")) {
            faults.push(format!("post form without csrf and idem: {}", shown(form)));
        }
        if method.eq_ignore_ascii_case("get") && sends("csrf") {
            faults.push(format!("get form puts csrf into the address: {}", shown(form)));
        }
    }
}

/// What `default-src 'self'` and a script without eval cannot run.
fn policy(page: &Html, faults: &mut Vec<String>) {
    for element in all(page, "*") {
        for (name, value) in element.value().attrs() {
            let fault = match name {
                "style" => Some("style attribute"),
                _ if name.starts_with("on") || name.starts_with("hx-on") => Some("inline handler"),
                "hx-vals" | "hx-headers" if value.trim_start().starts_with("js:") => Some("script in a value"),
                "hx-trigger" if value.contains('[') => Some("trigger filter needs eval"),
                "href" | "src" | "action" | "formaction"
                    if value.trim_start().to_lowercase().starts_with("javascript:") =>
                {
                    Some("script address")
                }
                "src" | "action" if value.starts_with("http:") || value.starts_with("//") => Some("foreign address"),
                _ => None,
            };
            faults.extend(fault.map(|fault| format!("{fault}: {}", shown(element))));
        }
    }
    faults.extend(all(page, "style").into_iter().map(|style| format!("inline style sheet: {}", shown(style))));
    faults.extend(all(page, "script:not([src])").into_iter().map(|script| format!("inline script: {}", shown(script))));
}

/// Children that HTML does not allow, which a browser would move elsewhere or a reader would lose.
fn nesting(page: &Html, faults: &mut Vec<String>) {
    let allowed: [(&str, &[&str]); 6] = [
        ("ul > *", &["li", "template", "script"]),
        ("ol > *", &["li", "template", "script"]),
        ("dl > *", &["dt", "dd", "div"]),
        ("tr > *", &["td", "th", "template"]),
        ("select > *", &["option", "optgroup", "hr"]),
        (
            "p > *",
            &["a", "b", "br", "button", "code", "em", "i", "kbd", "small", "span", "strong", "svg", "time", "img"],
        ),
    ];
    for (selector, names) in allowed {
        for child in all(page, selector) {
            if !names.contains(&child.value().name()) {
                faults.push(format!(
                    "{} inside {}: {}",
                    child.value().name(),
                    selector.trim_end_matches(" > *"),
                    shown(child)
                ));
            }
        }
    }
    for inner in all(page, "a a, a button, button a, button button, form form, label label, a input, button input") {
        faults.push(format!("control inside a control: {}", shown(inner)));
    }
}
