//! Several values in one cell: values are parted by `; `, the levels of a path by ` > `, and a backslash stands before one of
//! these characters that belongs to a value. Importers read what is written here.

/// Parts the values of a list.
pub const BETWEEN_VALUES: char = ';';
/// Parts the levels of a path.
pub const BETWEEN_LEVELS: char = '>';
/// Stands before a character that means itself.
pub const ESCAPE: char = '\\';

/// Values as one text.
pub fn write_list<'a>(values: impl IntoIterator<Item = &'a str>) -> String {
    joined(values.into_iter().map(escaped), "; ")
}

/// The levels of a path as one text.
pub fn write_path<'a>(levels: impl IntoIterator<Item = &'a str>) -> String {
    joined(levels.into_iter().map(escaped), " > ")
}

/// Paths that were written by [`write_path`], as one text.
pub fn write_paths<'a>(paths: impl IntoIterator<Item = &'a str>) -> String {
    joined(paths.into_iter().map(str::to_owned), "; ")
}

/// The values of a list, without empty ones.
pub fn read_list(text: &str) -> Vec<String> {
    parted(text, BETWEEN_VALUES).map(|part| unescaped(&part)).filter(|value| !value.is_empty()).collect()
}

/// The paths of a list, each as its levels, without empty ones.
pub fn read_paths(text: &str) -> Vec<Vec<String>> {
    let levels = |path: String| -> Vec<String> {
        parted(&path, BETWEEN_LEVELS).map(|part| unescaped(&part)).filter(|level| !level.is_empty()).collect()
    };
    parted(text, BETWEEN_VALUES).map(levels).filter(|levels| !levels.is_empty()).collect()
}

fn joined(parts: impl Iterator<Item = String>, between: &str) -> String {
    parts.collect::<Vec<_>>().join(between)
}

fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        if [BETWEEN_VALUES, BETWEEN_LEVELS, ESCAPE].contains(&c) {
            out.push(ESCAPE);
        }
        out.push(c);
    }
    out
}

fn unescaped(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    let mut chars = part.trim().chars();
    while let Some(c) = chars.next() {
        if c == ESCAPE { out.extend(chars.next()) } else { out.push(c) }
    }
    out
}

/// The parts between the separators that are not escaped; escapes stay.
fn parted(text: &str, between: char) -> impl Iterator<Item = String> {
    let mut parts = vec![String::new()];
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == between {
            parts.push(String::new());
            continue;
        }
        let Some(part) = parts.last_mut() else { break };
        part.push(c);
        if c == ESCAPE {
            part.extend(chars.next());
        }
    }
    parts.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let values = ["plain", "a; b", "x > y", "back\\slash"];
        assert_eq!(read_list(&write_list(values)), values);
        let path = ["Home; garden", "Pots > pans"];
        let paths = write_paths([write_path(path).as_str(), "Sale"]);
        assert_eq!(paths, "Home\\; garden > Pots \\> pans; Sale");
        assert_eq!(read_paths(&paths), [vec!["Home; garden", "Pots > pans"], vec!["Sale"]]);
    }

    #[test]
    fn what_people_type_is_read() {
        assert_eq!(read_list(" a;b ;; c;"), ["a", "b", "c"]);
        assert_eq!(read_paths("A>B > C;"), [["A", "B", "C"]]);
        assert!(read_paths("").is_empty() && read_list(" ; ").is_empty());
        assert_eq!(read_list("end\\"), ["end"]);
    }
}
