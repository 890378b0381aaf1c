//! Base types that every area shares.
//!
//! Invariants: a value of these types is valid by construction (text within its limits and without control
//! characters, quantities in range, money with a known currency); all arithmetic is checked; limits are named
//! constants and part of the API description.
//!
//! Called by every other crate. Nothing here knows a business area.

mod address;
mod coded;
mod country;
mod currency;
mod email;
mod error;
mod fold;
mod id;
mod id_source;
mod money;
mod price;
mod quantity;
mod rate;
pub(crate) mod text;
mod time;

pub use address::{Address, AddressInput};
pub use coded::UnknownCode;
pub(crate) use coded::coded;
pub use country::{CountryCode, CountryError};
pub use currency::{Currency, CurrencyError};
pub use email::{Email, MAX_EMAIL_CHARS};
pub use error::{FieldError, FieldErrors, Refusal, indexed, joined};
pub use fold::{folded_code, folded_search_text};
pub use id::{
    ApiKeyId, AttachmentId, CategoryId, ChannelId, CommitId, CustomerId, EventId, HoldId, IdError, ImageId, ImportId,
    JobId, LocationId, MessageId, MovementId, OrderId, OrderLineId, ProductId, SessionId, ShipmentId, ShippingMethodId,
    StageId, StockCountId, SupplierId, SupplierItemId, TaxClassId, TaxRateId, TemplateId, TransferId, UserId,
    VariantId,
};
pub use id_source::{IdSource, IdSourceError, MAX_NODE};
pub use money::{MAX_MONEY_MINOR, Money, MoneyError, split_minor};
pub use price::{PriceRefused, check_price};
pub use quantity::{MAX_QUANTITY, MAX_WEIGHT_G, Quantity, QuantityChange, QuantityError, WeightG};
pub(crate) use rate::rounded_share;
pub use rate::{MAX_RATE_PPM, PPM, Percent, Rate, RateError};
pub use text::{
    AddressLine, Barcode, Code, Description, FileName, Name, Note, Phone, Postcode, Region, Sku, TextError, Title,
};
pub use time::{Date, TimeError, Timestamp};
