//! What a layout is: a table as it stands in a file, column by column.

use domain::parties::Permission;

/// A table as it is written to files.
#[derive(Debug)]
pub struct Layout {
    /// What people call it: the word on the command line, the part of the address, the name of the file.
    pub table: &'static str,
    /// What its rows are, for people.
    pub about: &'static str,
    /// The right to see it, beside the right to export.
    pub needs: Permission,
    /// Its columns, in order.
    pub fields: &'static [Field],
}

/// A column of a file.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name: the header of the column, the key in JSON. Importers know it by this.
    pub key: &'static str,
    /// What stands in it.
    pub kind: Kind,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Text; an empty one means none.
    Text,
    /// A whole number.
    Number,
    /// Yes or no: `true` and `false`.
    Flag,
    /// An amount as decimal text, in the currency that stands in the column `currency` of the same row.
    Money,
    /// A moment in UTC, RFC 3339.
    Moment,
    /// An id with its prefix.
    Id(fn(i64) -> String),
    /// A percentage without the sign, as in `8.875`.
    Percent,
    /// The name of the option at this place of a product.
    OptionName(usize),
    /// The value of the option at this place of a variant.
    OptionValue(usize),
    /// The categories of a product as paths, see [`super::lists`].
    CategoryPaths,
    /// The path of one category.
    CategoryPath,
    /// A part of a postal address, by its name there.
    AddressPart(&'static str),
}

impl Layout {
    /// The headers, in order.
    pub fn headers(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.fields.iter().map(|field| field.key)
    }

    /// Where the column of that name stands.
    pub fn column(&self, key: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.key == key)
    }
}

/// A column.
pub(super) const fn field(key: &'static str, kind: Kind) -> Field {
    Field { key, kind }
}
