//! What a writer remembers between groups: values made of rows that hardly ever change, so that not every group reads them
//! again.
//!
//! Invariant: a value is used only beside the stamp of the rows that it was made of, and the stamp is read anew in each
//! transaction. What was remembered in a transaction that did not commit, or behind a savepoint that was undone, is forgotten,
//! so a stamp never stands for rows that nobody else has seen. Called through [`super::WriteCtx::remembered`].

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;

/// Values by type, each with the stamp of its rows.
#[derive(Default)]
pub(crate) struct Memory {
    kept: HashMap<TypeId, (i64, Arc<dyn Any + Send + Sync>)>,
}

impl Memory {
    /// The value made of rows with this stamp.
    pub(crate) fn get<T: Send + Sync + 'static>(&self, stamp: i64) -> Option<Arc<T>> {
        let (made_of, value) = self.kept.get(&TypeId::of::<T>())?;
        if *made_of == stamp { Arc::clone(value).downcast().ok() } else { None }
    }

    /// Keeps a value instead of the one before.
    pub(crate) fn keep<T: Send + Sync + 'static>(&mut self, stamp: i64, value: Arc<T>) {
        self.kept.insert(TypeId::of::<T>(), (stamp, value));
    }

    /// Forgets everything.
    pub(crate) fn forget(&mut self) {
        self.kept.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_goes_with_its_stamp() {
        let mut memory = Memory::default();
        memory.keep(3, Arc::new("terms".to_owned()));
        assert_eq!(memory.get::<String>(3).as_deref().map(String::as_str), Some("terms"));
        assert_eq!((memory.get::<String>(4), memory.get::<i64>(3)), (None, None));
        memory.forget();
        assert_eq!(memory.get::<String>(3), None);
    }
}
