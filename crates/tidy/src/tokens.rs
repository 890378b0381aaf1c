//! A Rust file as a flat list of tokens. Flat, and not a syntax tree, because half of what is looked for stands inside
//! macros (`sql!`, `html!`, `both_engines!`), which a syntax tree does not open.

use proc_macro2::{Delimiter, LexError, TokenStream, TokenTree};

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name or keyword.
    Ident(String),
    /// One character of punctuation.
    Punct(char),
    /// A literal as it is written.
    Literal(String),
    /// `(`, `[`, `{`, or nothing.
    Open(Delimiter),
    /// The end of the group that was opened.
    Close(Delimiter),
}

/// A token and its place.
#[derive(Clone, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Line, counted from 1.
    pub line: usize,
    /// For `Open`: index of its `Close`; for others its own index.
    pub close: usize,
    /// Inside a `#[cfg(test)]` module or a doc comment.
    pub skipped: bool,
}

impl Token {
    /// Whether it is this name.
    pub fn is(&self, name: &str) -> bool {
        matches!(&self.kind, Kind::Ident(ident) if ident == name)
    }

    /// Whether it is this punctuation.
    pub fn is_punct(&self, c: char) -> bool {
        self.kind == Kind::Punct(c)
    }

    /// The name, if it is one.
    pub fn ident(&self) -> Option<&str> {
        match &self.kind {
            Kind::Ident(ident) => Some(ident),
            Kind::Punct(_) | Kind::Literal(_) | Kind::Open(_) | Kind::Close(_) => None,
        }
    }

    /// Whether it opens a group in braces.
    pub fn opens_brace(&self) -> bool {
        self.kind == Kind::Open(Delimiter::Brace)
    }

    /// The text of a string literal, without quotes and with escapes left as they are.
    pub fn string(&self) -> Option<&str> {
        let Kind::Literal(literal) = &self.kind else { return None };
        let raw = literal.trim_start_matches(['b', 'c', 'r']).trim_matches('#');
        raw.strip_prefix('"')?.strip_suffix('"')
    }
}

/// The tokens of a Rust text.
///
/// # Errors
/// When the text is not made of tokens.
pub fn tokens(text: &str) -> Result<Vec<Token>, LexError> {
    let mut list = Vec::new();
    // A byte-order mark or `#!` line is no token.
    let stream: TokenStream = text.parse()?;
    flatten(stream, &mut list);
    mark_tests(&mut list);
    mark_docs(&mut list);
    Ok(list)
}

fn flatten(stream: TokenStream, list: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        let simple = |kind, at| Token { kind, line, close: at, skipped: false };
        let at = list.len();
        match tree {
            TokenTree::Ident(ident) => list.push(simple(Kind::Ident(ident.to_string()), at)),
            TokenTree::Punct(punct) => list.push(simple(Kind::Punct(punct.as_char()), at)),
            TokenTree::Literal(literal) => list.push(simple(Kind::Literal(literal.to_string()), at)),
            TokenTree::Group(group) => {
                list.push(simple(Kind::Open(group.delimiter()), at));
                flatten(group.stream(), list);
                let close = list.len();
                let line = group.span_close().end().line;
                list.push(Token { kind: Kind::Close(group.delimiter()), line, close, skipped: false });
                list[at].close = close;
            }
        }
    }
}

/// `# [ cfg ( test ) ] mod NAME { ... }`, also with more attributes between.
fn mark_tests(list: &mut [Token]) {
    let mut at = 0;
    while at + 1 < list.len() {
        let cfg_test = list[at].is_punct('#') && {
            let inside: Vec<&Token> = list[at + 1..=list[at + 1].close].iter().collect();
            matches!(inside.as_slice(), [_, cfg, _, test, _, _] if cfg.is("cfg") && test.is("test"))
        };
        if cfg_test {
            let body = (at..list.len()).find(|i| list[*i].opens_brace() || list[*i].is_punct(';'));
            let end = body.map_or(at, |i| list[i].close);
            list[at..=end].iter_mut().for_each(|token| token.skipped = true);
            at = end;
        }
        at += 1;
    }
}

/// A doc comment is `# [ doc = "..." ]` by now.
fn mark_docs(list: &mut [Token]) {
    for at in 2..list.len() {
        if list[at - 2].is("doc") && list[at - 1].is_punct('=') {
            list[at].skipped = true;
        }
    }
}

/// Whether `::` stands at `at`.
pub fn is_path_sep(list: &[Token], at: usize) -> bool {
    matches!(list.get(at..at + 2), Some([a, b]) if a.is_punct(':') && b.is_punct(':'))
}
