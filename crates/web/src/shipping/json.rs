//! Shipments as JSON.

use app::shipping::queries::shipments::ShipmentFilter;
use app::shipping::ship::ShipOrder;
use app::shipping::view::{ShipmentLineView, ShipmentView};
use domain::base::{FieldErrors, LocationId, Name, OrderId, OrderLineId, Quantity, ShipmentId, Timestamp, VariantId};
use domain::orders::MAX_ORDER_LINES;
use domain::shipping::{ShipLine, ShipmentState, Tracking, TrackingInput};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::shell::schema::TimeSchema;

/// Units of an order that left together.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Shipment)]
pub(super) struct ShipmentJson {
    #[schema(value_type = String, example = "shp_01J8ZK4T2M7Q5A")]
    id: ShipmentId,
    #[schema(value_type = String, example = "ord_01J8ZK4T2M7Q5A")]
    order: OrderId,
    /// The order's number.
    #[schema(example = "1001")]
    order_number: String,
    /// `shipped`, `in_transit`, `delivered`, `failed` or `voided`.
    #[schema(value_type = String, example = "shipped")]
    state: ShipmentState,
    /// What it carries; a line that is sent from two locations stands here twice.
    lines: Vec<ShipmentLineJson>,
    tracking: TrackingJson,
    #[schema(value_type = TimeSchema)]
    shipped_at: Timestamp,
    /// When the carrier took it.
    #[schema(value_type = Option<TimeSchema>)]
    handed_over_at: Option<Timestamp>,
    /// When it was delivered, failed or voided.
    #[schema(value_type = Option<TimeSchema>)]
    ended_at: Option<Timestamp>,
    /// Why it failed or was voided.
    end_reason: Option<String>,
    /// Rises with every change.
    pub(super) version: i64,
}

/// Units of an order line from one location.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShipmentLine)]
struct ShipmentLineJson {
    #[schema(value_type = String, example = "orl_01J8ZK4T2M7Q5A")]
    order_line: OrderLineId,
    #[schema(value_type = String, example = "var_01J8ZK4T2M7Q5A")]
    variant: VariantId,
    #[schema(example = "TEE-RED-M")]
    sku: String,
    #[schema(example = "Tee, red, M")]
    title: String,
    /// Where it left.
    #[schema(value_type = String, example = "loc_01J8ZK4T2M7Q5A")]
    location: LocationId,
    #[schema(minimum = 1)]
    quantity: i64,
}

/// How a shipment can be followed.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = Tracking)]
#[serde(deny_unknown_fields)]
pub(super) struct TrackingJson {
    /// The carrier, as the shop calls it.
    #[serde(default)]
    #[schema(max_length = 120, example = "dhl")]
    carrier: Option<String>,
    /// The carrier's number.
    #[serde(default)]
    #[schema(max_length = 120, example = "JD0146")]
    number: Option<String>,
    /// A web page that shows where it is; begins with https:// or http://.
    #[serde(default)]
    #[schema(max_length = 2000)]
    url: Option<String>,
}

/// What shall leave.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewShipment)]
#[serde(deny_unknown_fields)]
pub(super) struct NewShipmentJson {
    /// What leaves; everything that is committed when absent.
    #[serde(default)]
    #[schema(max_items = 100)]
    lines: Option<Vec<NewShipmentLineJson>>,
    /// Only from this location.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "loc_01J8ZK4T2M7Q5A")]
    location: Option<LocationId>,
    #[serde(default)]
    tracking: Option<TrackingJson>,
    /// The order's version that was read; 412 when it moved on.
    #[serde(default)]
    version: Option<i64>,
}

/// So many units of an order line.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewShipmentLine)]
#[serde(deny_unknown_fields)]
struct NewShipmentLineJson {
    /// The order's line.
    #[schema(value_type = String, example = "orl_01J8ZK4T2M7Q5A")]
    id: OrderLineId,
    #[schema(value_type = i64, minimum = 1, maximum = 1_000_000)]
    quantity: Quantity,
}

/// A report on a shipment.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ShipmentReport)]
#[serde(deny_unknown_fields)]
pub(super) struct ReportJson {
    /// The shipment's version that was read; 412 when it moved on.
    #[serde(default)]
    pub(super) version: Option<i64>,
}

/// A report on a shipment that comes back.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ShipmentReturnReport)]
#[serde(deny_unknown_fields)]
pub(super) struct ReasonedReportJson {
    /// Why; stands in the movement log too.
    #[serde(default)]
    #[schema(max_length = 120, example = "nobody at home")]
    reason: Option<String>,
    /// The shipment's version that was read; 412 when it moved on.
    #[serde(default)]
    pub(super) version: Option<i64>,
}

/// Filters of the list of shipments.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ShipmentQuery {
    /// Of this order.
    #[param(value_type = Option<String>, example = "ord_01J8ZK4T2M7Q5A")]
    pub(super) order: Option<OrderId>,
    /// `shipped`, `in_transit`, `delivered`, `failed` or `voided`.
    #[param(value_type = Option<String>, example = "in_transit")]
    pub(super) state: Option<ShipmentState>,
    /// With exactly this carrier.
    #[param(max_length = 120)]
    pub(super) carrier: Option<String>,
    /// With exactly this number of the carrier.
    #[param(max_length = 120)]
    pub(super) tracking_number: Option<String>,
    /// Shipped at this moment or later.
    #[param(value_type = Option<String>, format = DateTime)]
    pub(super) from: Option<Timestamp>,
    /// Shipped before this moment.
    #[param(value_type = Option<String>, format = DateTime)]
    pub(super) until: Option<Timestamp>,
}

impl NewShipmentJson {
    /// The command.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub(super) fn into_command(self, order: OrderId) -> Result<ShipOrder, FieldErrors> {
        let mut errors = FieldErrors::new();
        let tracking = self.tracking.unwrap_or_default().check();
        let tracking = tracking.map_err(|e| errors.extend_under("tracking", e)).ok();
        if self.lines.as_ref().is_some_and(|lines| lines.len() > MAX_ORDER_LINES) {
            errors.add("lines", "too_many", format!("an order has at most {MAX_ORDER_LINES} lines"));
        }
        let line = |l: NewShipmentLineJson| ShipLine { line: l.id, units: l.quantity.units() };
        let lines = self.lines.map(|lines| lines.into_iter().map(line).collect());
        let Some(tracking) = tracking.filter(|_| errors.is_empty()) else { return Err(errors) };
        Ok(ShipOrder { order, version: self.version, lines, location: self.location, tracking })
    }
}

impl TrackingJson {
    fn check(self) -> Result<Tracking, FieldErrors> {
        TrackingInput { carrier: self.carrier, number: self.number, url: self.url }.check()
    }
}

impl ReasonedReportJson {
    /// The checked reason.
    ///
    /// # Errors
    /// A reason that is too long or not on one line.
    pub(super) fn reason(&self) -> Result<Option<Name>, FieldErrors> {
        let mut errors = FieldErrors::new();
        let reason = errors.take("reason", Name::optional(self.reason.as_deref().unwrap_or_default()));
        errors.into_result(reason.flatten())
    }
}

impl From<ShipmentQuery> for ShipmentFilter {
    fn from(query: ShipmentQuery) -> Self {
        let ShipmentQuery { order, state, carrier, tracking_number, from, until } = query;
        Self { order, state, carrier, tracking_number, from, until, page: Default::default() }
    }
}

impl From<ShipmentView> for ShipmentJson {
    fn from(s: ShipmentView) -> Self {
        let text = |name: Option<Name>| name.map(Name::into_string);
        let Tracking { carrier, number, url } = s.tracking;
        Self {
            id: s.id,
            order: s.order,
            order_number: s.order_number,
            state: s.state,
            lines: s.lines.into_iter().map(ShipmentLineJson::from).collect(),
            tracking: TrackingJson { carrier: text(carrier), number: text(number), url },
            shipped_at: s.shipped_at,
            handed_over_at: s.handed_over_at,
            ended_at: s.ended_at,
            end_reason: Some(s.end_reason).filter(|reason| !reason.is_empty()),
            version: s.version,
        }
    }
}

impl From<ShipmentLineView> for ShipmentLineJson {
    fn from(line: ShipmentLineView) -> Self {
        let ShipmentLineView { order_line, variant, sku, title, location, quantity } = line;
        Self { order_line, variant, sku, title, location, quantity }
    }
}
