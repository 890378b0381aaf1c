//! Columns of customers, suppliers and what suppliers sell.

use super::Kind::{AddressPart, Flag, Id, Moment, Money, Number, Text};
use super::{Layout, field};
use domain::base::{CustomerId, SupplierId};
use domain::parties::Permission;

/// Customers, known by their id, else by their e-mail address.
pub const CUSTOMERS: Layout = Layout {
    table: "customers",
    about: "customers, known ones and guests",
    needs: Permission::CustomersRead,
    fields: &[
        field("id", Id(|raw| CustomerId::from_raw(raw).to_string())),
        field("kind", Text),
        field("name", Text),
        field("email", Text),
        field("phone", Text),
        field("company", Text),
        field("note", Text),
        field("archived", Flag),
        field("address_name", AddressPart("name")),
        field("address_company", AddressPart("company")),
        field("address_line1", AddressPart("line1")),
        field("address_line2", AddressPart("line2")),
        field("address_city", AddressPart("city")),
        field("address_region", AddressPart("region")),
        field("address_postcode", AddressPart("postcode")),
        field("address_country", AddressPart("country")),
        field("address_phone", AddressPart("phone")),
        field("created_at", Moment),
        field("updated_at", Moment),
    ],
};

/// Suppliers, known by their name.
pub const SUPPLIERS: Layout = Layout {
    table: "suppliers",
    about: "suppliers",
    needs: Permission::SuppliersRead,
    fields: &[
        field("id", Id(|raw| SupplierId::from_raw(raw).to_string())),
        field("name", Text),
        field("email", Text),
        field("phone", Text),
        field("currency", Text),
        field("lead_time_days", Number),
        field("minimum_order", Money),
        field("note", Text),
        field("archived", Flag),
        field("created_at", Moment),
        field("updated_at", Moment),
    ],
};

/// What suppliers sell, known by supplier and SKU.
pub const SUPPLIER_ITEMS: Layout = Layout {
    table: "supplier-items",
    about: "what suppliers sell, a row for each supplier and variant",
    needs: Permission::SuppliersRead,
    fields: &[
        field("supplier", Text),
        field("sku", Text),
        field("supplier_sku", Text),
        field("price", Money),
        field("currency", Text),
        field("lead_time_days", Number),
        field("pack_size", Number),
        field("minimum_quantity", Number),
        field("preferred", Flag),
    ],
};
