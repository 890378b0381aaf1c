//! A query put together at run time from static fragments, for lists with optional filters.

use crate::sql::Sql;
use crate::value::Value;
use std::borrow::Cow;
use std::fmt::Write;

/// A query whose filters depend on the request. Only `&'static str` fragments can be added, so text from outside cannot
/// become SQL; it is always bound.
///
/// In a fragment `?` stands for the next bound value.
#[derive(Debug, Default)]
pub struct Select<'a> {
    text: String,
    params: Vec<Value<'a>>,
    filtered: bool,
}

impl<'a> Select<'a> {
    /// Starts with the part up to the `where` clause.
    pub fn new(head: &'static str) -> Self {
        Select { text: head.to_owned(), params: Vec::new(), filtered: false }
    }

    /// Adds a condition that must hold.
    pub fn filter(&mut self, condition: &'static str, values: &[Value<'a>]) -> &mut Self {
        self.text.push_str(if self.filtered { " and " } else { " where " });
        self.filtered = true;
        self.add(condition, values)
    }

    /// Adds a condition when there is a value for it.
    pub fn filter_some<T: Into<Value<'a>>>(&mut self, condition: &'static str, value: Option<T>) -> &mut Self {
        if let Some(value) = value {
            self.filter(condition, &[value.into()]);
        }
        self
    }

    /// Adds a tail such as `order by` or `limit ?`.
    pub fn tail(&mut self, fragment: &'static str, values: &[Value<'a>]) -> &mut Self {
        self.text.push(' ');
        self.add(fragment, values)
    }

    fn add(&mut self, fragment: &'static str, values: &[Value<'a>]) -> &mut Self {
        let mut values = values.iter();
        for c in fragment.chars() {
            match c {
                '?' => {
                    self.params.push(values.next().copied().unwrap_or(Value::Null));
                    let _ = write!(self.text, "${}", self.params.len());
                }
                c => self.text.push(c),
            }
        }
        self
    }

    /// The text and what is bound to it.
    pub fn parts(&self) -> (Sql, &[Value<'a>]) {
        (Sql(Cow::Owned(self.text.clone())), &self.params)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_number_their_values() {
        let mut s = Select::new("select id from orders");
        s.filter_some("stage = ?", Some("new")).filter_some("state = ?", None::<&str>);
        s.filter("id < ?", &[Value::Int(9)]).tail("order by id desc limit ?", &[Value::Int(50)]);
        let (sql, params) = s.parts();
        assert_eq!(sql.text(), "select id from orders where stage = $1 and id < $2 order by id desc limit $3");
        assert_eq!(params, &[Value::Text("new"), Value::Int(9), Value::Int(50)]);
    }
}
