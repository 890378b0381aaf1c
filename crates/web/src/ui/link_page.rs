//! The LINK pattern: one page for somebody without a login, in plain words, with large buttons, without need of script.
//! Signing in uses its narrow form.

use maud::{Markup, Render, html};

use super::shell::mark;
use super::{Head, Text, document};

/// Width of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// 720 px: order status, purchase order.
    Reading,
    /// 1,150 px: order form.
    Wide,
    /// 400 px: sign-in, one question.
    Narrow,
}

/// A public page.
#[derive(Debug, Clone)]
pub struct LinkPage {
    /// Document head.
    pub head: Head,
    /// Company, as its customers know it.
    pub company: Text,
    /// Its logo.
    pub logo_src: Option<Text>,
    /// At the right of the top: language, order number.
    pub aside: Option<Markup>,
    /// Width of the sheet.
    pub width: Width,
    /// The page; has the one `h1`.
    pub content: Markup,
    /// Whom to ask, what the link is, until when it works.
    pub foot: Markup,
}

impl Render for LinkPage {
    fn render(&self) -> Markup {
        let class = match self.width {
            Width::Reading => "link",
            Width::Wide => "link link-wide",
            Width::Narrow => "link link-narrow",
        };
        document(
            &self.head,
            &html! {
                body class=(class) {
                    header.link-top {
                        @match &self.logo_src { Some(src) => { img.link-logo src=(src) alt=""; } None => { (mark("link-mark")) } }
                        span.link-name { (self.company) }
                        @if let Some(aside) = &self.aside { span.link-aside { (aside) } }
                    }
                    main.link-sheet #main tabindex="-1" { (self.content) }
                    footer.link-foot { (self.foot) }
                }
            },
        )
    }
}
