//! The frame of every page: who asks, what came in, what goes out.
//!
//! A page of an area is added in three steps:
//!
//! ```ignore
//! async fn people(visit: Visit) -> Shown {
//!     let people = visit.read(list_users).await?;
//!     visit.show(Page::new("People", Place::Settings, view::people(&visit, &people)))
//! }
//!
//! async fn add(visit: Visit, sent: Sent<PersonFields>) -> Shown {
//!     let done = async { visit.shop().execute(sent.call.clone(), sent.fields.command()?).await }.await;
//!     match Faults::of(done)? {
//!         Ok(_) => visit.go("/people").say(format!("{} was added", sent.fields.name)).done(),
//!         Err(faults) => visit.show(Page::new("Add a person", Place::Settings, view::add(&visit, &sent.fields, &faults)).refused()),
//!     }
//! }
//!
//! pub fn routes() -> Routes {
//!     Routes::new("people")
//!         .page(Policy::Needs(Permission::PeopleRead), "/people", people)
//!         .form(Policy::Needs(Permission::PeopleWrite), "/people", add)
//! }
//! ```
//!
//! and one line in [`crate::areas`]. The body is drawn with [`crate::ui`]; a form is `Form::post(id, action, visit.guard())`.
//!
//! | a handler takes | for |
//! |---|---|
//! | [`Visit`] | who asks, the shop's settings, drawing and going on; for people who are signed in |
//! | [`Guest`] | the same for pages without a login |
//! | [`Sent`] | a form: the checked token against forgery, the call with `idem` as its key, the fields as they were typed |
//! | [`SentFiles`] | the same form with files, up to the limit that its type names |
//! | [`Sealed`] | a form of a page that works without cookies; the handler checks its seal |
//! | [`crate::shell::Address`], [`crate::shell::List`] | ids in the path, filters and page in the address |
//!
//! Invariants: a page is drawn whole, or alone for htmx; what was refused comes back with every field as it was typed and
//! status 422; what succeeded is answered by a redirect, so that reloading sends nothing again; a form without its token is
//! refused before anything is looked at.

mod exports;
mod faults;
mod flash;
mod go;
mod guest;
mod list;
pub mod live;
mod nav;
mod page;
mod sealed;
mod sent;
mod sent_files;
mod show;
mod visit;

pub use faults::Faults;
pub use flash::Flash;
pub use go::Go;
pub use guest::Guest;
pub use list::ListAddress;
pub use live::Live;
pub use nav::places;
pub use page::{Page, Shown};
pub use sealed::Sealed;
pub use sent::{Fields, Sent};
pub use sent_files::{SentFile, SentFiles};
pub use show::{amount, counted, figure, moment};
pub use visit::{Visit, with_live};
