//! Outline icons: one variant per icon, drawn inline so that a fragment carries what it shows.
//!
//! Drawings come from Lucide 1.62.0 (ISC, partly MIT from Feather); the notice is `assets/icons/LICENSE`. An icon is
//! decoration: it is hidden from assistive technology and always stands beside a word or inside a labelled button.

use maud::{Markup, PreEscaped, html};

/// An icon of the set, named as in Lucide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Icon {
    /// `house`.
    House,
    /// `shopping-cart`.
    ShoppingCart,
    /// `square-kanban`.
    SquareKanban,
    /// `users`.
    Users,
    /// `message-circle`.
    MessageCircle,
    /// `tag`.
    Tag,
    /// `boxes`.
    Boxes,
    /// `clipboard-list`.
    ClipboardList,
    /// `truck`.
    Truck,
    /// `landmark`.
    Landmark,
    /// `chart-no-axes-column`.
    ChartNoAxesColumn,
    /// `zap`.
    Zap,
    /// `table-2`.
    Table2,
    /// `settings`.
    Settings,
    /// `search`.
    Search,
    /// `plus`.
    Plus,
    /// `minus`.
    Minus,
    /// `x`.
    X,
    /// `check`.
    Check,
    /// `chevron-down`.
    ChevronDown,
    /// `chevron-up`.
    ChevronUp,
    /// `chevron-left`.
    ChevronLeft,
    /// `chevron-right`.
    ChevronRight,
    /// `chevrons-up-down`.
    ChevronsUpDown,
    /// `arrow-up`.
    ArrowUp,
    /// `arrow-down`.
    ArrowDown,
    /// `arrow-left`.
    ArrowLeft,
    /// `arrow-right`.
    ArrowRight,
    /// `ellipsis`.
    Ellipsis,
    /// `bell`.
    Bell,
    /// `user`.
    User,
    /// `user-plus`.
    UserPlus,
    /// `log-out`.
    LogOut,
    /// `sun`.
    Sun,
    /// `moon`.
    Moon,
    /// `monitor`.
    Monitor,
    /// `list-filter`.
    ListFilter,
    /// `columns-3`.
    Columns3,
    /// `rows-3`.
    Rows3,
    /// `download`.
    Download,
    /// `upload`.
    Upload,
    /// `printer`.
    Printer,
    /// `pencil`.
    Pencil,
    /// `trash-2`.
    Trash2,
    /// `copy`.
    Copy,
    /// `link`.
    Link,
    /// `external-link`.
    ExternalLink,
    /// `mail`.
    Mail,
    /// `phone`.
    Phone,
    /// `map-pin`.
    MapPin,
    /// `clock`.
    Clock,
    /// `calendar`.
    Calendar,
    /// `package`.
    Package,
    /// `package-check`.
    PackageCheck,
    /// `package-open`.
    PackageOpen,
    /// `scan-barcode`.
    ScanBarcode,
    /// `camera`.
    Camera,
    /// `circle-alert`.
    CircleAlert,
    /// `triangle-alert`.
    TriangleAlert,
    /// `info`.
    Info,
    /// `circle-check`.
    CircleCheck,
    /// `circle-x`.
    CircleX,
    /// `lock`.
    Lock,
    /// `key-round`.
    KeyRound,
    /// `eye`.
    Eye,
    /// `paperclip`.
    Paperclip,
    /// `file-text`.
    FileText,
    /// `image`.
    Image,
    /// `star`.
    Star,
    /// `undo-2`.
    Undo2,
    /// `refresh-cw`.
    RefreshCw,
    /// `menu`.
    Menu,
    /// `credit-card`.
    CreditCard,
    /// `percent`.
    Percent,
    /// `warehouse`.
    Warehouse,
    /// `history`.
    History,
    /// `keyboard`.
    Keyboard,
    /// `wifi-off`.
    WifiOff,
    /// `play`.
    Play,
    /// `pause`.
    Pause,
    /// `archive`.
    Archive,
    /// `banknote`.
    Banknote,
    /// `message-square`.
    MessageSquare,
    /// `send`.
    Send,
    /// `globe`.
    Globe,
    /// `database`.
    Database,
}

/// Draws an icon at 16 px.
#[must_use]
pub fn icon(which: Icon) -> Markup {
    html! { svg class="icon" viewBox="0 0 24 24" aria-hidden="true" { (PreEscaped(which.paths())) } }
}

/// Draws an icon at 20 px, for phone bars and empty states.
#[must_use]
pub fn icon_large(which: Icon) -> Markup {
    html! { svg class="icon icon-lg" viewBox="0 0 24 24" aria-hidden="true" { (PreEscaped(which.paths())) } }
}

impl Icon {
    /// Every icon, in the order of the set; the gallery and its tests go through it.
    pub const ALL: &'static [Self] = &[
        Self::House,
        Self::ShoppingCart,
        Self::SquareKanban,
        Self::Users,
        Self::MessageCircle,
        Self::Tag,
        Self::Boxes,
        Self::ClipboardList,
        Self::Truck,
        Self::Landmark,
        Self::ChartNoAxesColumn,
        Self::Zap,
        Self::Table2,
        Self::Settings,
        Self::Search,
        Self::Plus,
        Self::Minus,
        Self::X,
        Self::Check,
        Self::ChevronDown,
        Self::ChevronUp,
        Self::ChevronLeft,
        Self::ChevronRight,
        Self::ChevronsUpDown,
        Self::ArrowUp,
        Self::ArrowDown,
        Self::ArrowLeft,
        Self::ArrowRight,
        Self::Ellipsis,
        Self::Bell,
        Self::User,
        Self::UserPlus,
        Self::LogOut,
        Self::Sun,
        Self::Moon,
        Self::Monitor,
        Self::ListFilter,
        Self::Columns3,
        Self::Rows3,
        Self::Download,
        Self::Upload,
        Self::Printer,
        Self::Pencil,
        Self::Trash2,
        Self::Copy,
        Self::Link,
        Self::ExternalLink,
        Self::Mail,
        Self::Phone,
        Self::MapPin,
        Self::Clock,
        Self::Calendar,
        Self::Package,
        Self::PackageCheck,
        Self::PackageOpen,
        Self::ScanBarcode,
        Self::Camera,
        Self::CircleAlert,
        Self::TriangleAlert,
        Self::Info,
        Self::CircleCheck,
        Self::CircleX,
        Self::Lock,
        Self::KeyRound,
        Self::Eye,
        Self::Paperclip,
        Self::FileText,
        Self::Image,
        Self::Star,
        Self::Undo2,
        Self::RefreshCw,
        Self::Menu,
        Self::CreditCard,
        Self::Percent,
        Self::Warehouse,
        Self::History,
        Self::Keyboard,
        Self::WifiOff,
        Self::Play,
        Self::Pause,
        Self::Archive,
        Self::Banknote,
        Self::MessageSquare,
        Self::Send,
        Self::Globe,
        Self::Database,
    ];

    /// The drawing, at its place in [`PATHS`].
    fn paths(self) -> &'static str {
        PATHS.get(self as usize).copied().unwrap_or_default()
    }
}

/// Drawings in the order of the variants.
const PATHS: &[&str] = &[
    // House
    r##"<path d="M15 21v-8a1 1 0 0 0-1-1h-4a1 1 0 0 0-1 1v8"/><path d="M3 10a2 2 0 0 1 .709-1.528l7-6a2 2 0 0 1 2.582 0l7 6A2 2 0 0 1 21 10v9a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z"/>"##,
    // ShoppingCart
    r##"<path d="m2.05 2.05 1.099-.028a1 1 0 0 1 1.008.815l2.69 14.347A1 1 0 0 0 7.83 18H18"/><path d="M4.563 5h16.435a1 1 0 0 1 .981 1.204l-1.026 6.226A2 2 0 0 1 18.962 14H6.25"/><circle cx="18" cy="20" r="2"/><circle cx="8" cy="20" r="2"/>"##,
    // SquareKanban
    r##"<rect width="18" height="18" x="3" y="3" rx="2"/><path d="M8 7v7"/><path d="M12 7v4"/><path d="M16 7v9"/>"##,
    // Users
    r##"<path d="M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2"/><path d="M16 3.128a4 4 0 0 1 0 7.744"/><path d="M22 21v-2a4 4 0 0 0-3-3.87"/><circle cx="9" cy="7" r="4"/>"##,
    // MessageCircle
    r##"<path d="M2.992 16.342a2 2 0 0 1 .094 1.167l-1.065 3.29a1 1 0 0 0 1.236 1.168l3.413-.998a2 2 0 0 1 1.099.092 10 10 0 1 0-4.777-4.719"/>"##,
    // Tag
    r##"<path d="M12.586 2.586A2 2 0 0 0 11.172 2H4a2 2 0 0 0-2 2v7.172a2 2 0 0 0 .586 1.414l8.704 8.704a2.426 2.426 0 0 0 3.42 0l6.58-6.58a2.426 2.426 0 0 0 0-3.42z"/><circle cx="7.5" cy="7.5" r=".5" fill="currentColor"/>"##,
    // Boxes
    r##"<path d="M2.97 12.92A2 2 0 0 0 2 14.63v3.24a2 2 0 0 0 .97 1.71l3 1.8a2 2 0 0 0 2.06 0L12 19v-5.5l-5-3-4.03 2.42Z"/><path d="m7 16.5-4.74-2.85"/><path d="m7 16.5 5-3"/><path d="M7 16.5v5.17"/><path d="M12 13.5V19l3.97 2.38a2 2 0 0 0 2.06 0l3-1.8a2 2 0 0 0 .97-1.71v-3.24a2 2 0 0 0-.97-1.71L17 10.5l-5 3Z"/><path d="m17 16.5-5-3"/><path d="m17 16.5 4.74-2.85"/><path d="M17 16.5v5.17"/><path d="M7.97 4.42A2 2 0 0 0 7 6.13v4.37l5 3 5-3V6.13a2 2 0 0 0-.97-1.71l-3-1.8a2 2 0 0 0-2.06 0l-3 1.8Z"/><path d="M12 8 7.26 5.15"/><path d="m12 8 4.74-2.85"/><path d="M12 13.5V8"/>"##,
    // ClipboardList
    r##"<rect width="8" height="4" x="8" y="2" rx="1" ry="1"/><path d="M16 4h2a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h2"/><path d="M12 11h4"/><path d="M12 16h4"/><path d="M8 11h.01"/><path d="M8 16h.01"/>"##,
    // Truck
    r##"<path d="M14 18V6a2 2 0 0 0-2-2H4a2 2 0 0 0-2 2v11a1 1 0 0 0 1 1h2"/><path d="M15 18H9"/><path d="M19 18h2a1 1 0 0 0 1-1v-3.65a1 1 0 0 0-.22-.624l-3.48-4.35A1 1 0 0 0 17.52 8H14"/><circle cx="17" cy="18" r="2"/><circle cx="7" cy="18" r="2"/>"##,
    // Landmark
    r##"<path d="M10 18v-7"/><path d="M11.119 2.205a2 2 0 0 1 1.762 0l7.84 3.846A.5.5 0 0 1 20.5 7h-17a.5.5 0 0 1-.22-.949z"/><path d="M14 18v-7"/><path d="M18 18v-7"/><path d="M3 22h18"/><path d="M6 18v-7"/>"##,
    // ChartNoAxesColumn
    r##"<path d="M5 21v-6"/><path d="M12 21V3"/><path d="M19 21V9"/>"##,
    // Zap
    r##"<path d="M15.914 4a1.5 1.5 0 00-2.474-1.561l-9 9A1.5 1.5 0 005.5 14h4.002a.5.5 0 01.471.666L8.086 20a1.5 1.5 0 002.475 1.56l9-9A1.5 1.5 0 0018.5 10h-3.997a.5.5 0 01-.472-.667z"/>"##,
    // Table2
    r##"<path d="M3 9h18"/><path d="M9 3v18"/><rect x="3" y="3" width="18" height="18" rx="2"/>"##,
    // Settings
    r##"<path d="M9.671 4.136a2.34 2.34 0 0 1 4.659 0 2.34 2.34 0 0 0 3.319 1.915 2.34 2.34 0 0 1 2.33 4.033 2.34 2.34 0 0 0 0 3.831 2.34 2.34 0 0 1-2.33 4.033 2.34 2.34 0 0 0-3.319 1.915 2.34 2.34 0 0 1-4.659 0 2.34 2.34 0 0 0-3.32-1.915 2.34 2.34 0 0 1-2.33-4.033 2.34 2.34 0 0 0 0-3.831A2.34 2.34 0 0 1 6.35 6.051a2.34 2.34 0 0 0 3.319-1.915"/><circle cx="12" cy="12" r="3"/>"##,
    // Search
    r##"<path d="m21 21-4.34-4.34"/><circle cx="11" cy="11" r="8"/>"##,
    // Plus
    r##"<path d="M5 12h14"/><path d="M12 5v14"/>"##,
    // Minus
    r##"<path d="M5 12h14"/>"##,
    // X
    r##"<path d="M18 6 6 18"/><path d="m6 6 12 12"/>"##,
    // Check
    r##"<path d="M20 6 9 17l-5-5"/>"##,
    // ChevronDown
    r##"<path d="m6 9 6 6 6-6"/>"##,
    // ChevronUp
    r##"<path d="m18 15-6-6-6 6"/>"##,
    // ChevronLeft
    r##"<path d="m15 18-6-6 6-6"/>"##,
    // ChevronRight
    r##"<path d="m9 18 6-6-6-6"/>"##,
    // ChevronsUpDown
    r##"<path d="m7 15 5 5 5-5"/><path d="m7 9 5-5 5 5"/>"##,
    // ArrowUp
    r##"<path d="m5 12 7-7 7 7"/><path d="M12 19V5"/>"##,
    // ArrowDown
    r##"<path d="M12 5v14"/><path d="m19 12-7 7-7-7"/>"##,
    // ArrowLeft
    r##"<path d="m12 19-7-7 7-7"/><path d="M19 12H5"/>"##,
    // ArrowRight
    r##"<path d="M5 12h14"/><path d="m12 5 7 7-7 7"/>"##,
    // Ellipsis
    r##"<circle cx="12" cy="12" r="1"/><circle cx="19" cy="12" r="1"/><circle cx="5" cy="12" r="1"/>"##,
    // Bell
    r##"<path d="M10.268 21a2 2 0 0 0 3.464 0"/><path d="M3.262 15.326A1 1 0 0 0 4 17h16a1 1 0 0 0 .74-1.673C19.41 13.956 18 12.499 18 8A6 6 0 0 0 6 8c0 4.499-1.411 5.956-2.738 7.326"/>"##,
    // User
    r##"<path d="M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2"/><circle cx="12" cy="7" r="4"/>"##,
    // UserPlus
    r##"<path d="M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2"/><circle cx="9" cy="7" r="4"/><line x1="19" x2="19" y1="8" y2="14"/><line x1="22" x2="16" y1="11" y2="11"/>"##,
    // LogOut
    r##"<path d="m16 17 5-5-5-5"/><path d="M21 12H9"/><path d="M9 21H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h4"/>"##,
    // Sun
    r##"<circle cx="12" cy="12" r="4"/><path d="M12 2v2"/><path d="M12 20v2"/><path d="m4.93 4.93 1.41 1.41"/><path d="m17.66 17.66 1.41 1.41"/><path d="M2 12h2"/><path d="M20 12h2"/><path d="m6.34 17.66-1.41 1.41"/><path d="m19.07 4.93-1.41 1.41"/>"##,
    // Moon
    r##"<path d="M20.985 12.486a9 9 0 1 1-9.473-9.472c.405-.022.617.46.402.803a6 6 0 0 0 8.268 8.268c.344-.215.825-.004.803.401"/>"##,
    // Monitor
    r##"<rect width="20" height="14" x="2" y="3" rx="2"/><line x1="8" x2="16" y1="21" y2="21"/><line x1="12" x2="12" y1="17" y2="21"/>"##,
    // ListFilter
    r##"<path d="M2 5h20"/><path d="M6 12h12"/><path d="M9 19h6"/>"##,
    // Columns3
    r##"<rect width="18" height="18" x="3" y="3" rx="2"/><path d="M9 3v18"/><path d="M15 3v18"/>"##,
    // Rows3
    r##"<rect width="18" height="18" x="3" y="3" rx="2"/><path d="M21 9H3"/><path d="M21 15H3"/>"##,
    // Download
    r##"<path d="M12 15V3"/><path d="M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4"/><path d="m7 10 5 5 5-5"/>"##,
    // Upload
    r##"<path d="M12 3v12"/><path d="m17 8-5-5-5 5"/><path d="M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4"/>"##,
    // Printer
    r##"<path d="M6 18H4a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-2"/><path d="M6 9V3a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v6"/><rect x="6" y="14" width="12" height="8" rx="1"/>"##,
    // Pencil
    r##"<path d="M21.174 6.812a1 1 0 0 0-3.986-3.987L3.842 16.174a2 2 0 0 0-.5.83l-1.321 4.352a.5.5 0 0 0 .623.622l4.353-1.32a2 2 0 0 0 .83-.497z"/><path d="m15 5 4 4"/>"##,
    // Trash2
    r##"<path d="M10 11v6"/><path d="M14 11v6"/><path d="M19 6v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6"/><path d="M3 6h18"/><path d="M8 6V4a2 2 0 0 1 2-2h4a2 2 0 0 1 2 2v2"/>"##,
    // Copy
    r##"<rect width="14" height="14" x="8" y="8" rx="2" ry="2"/><path d="M4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2"/>"##,
    // Link
    r##"<path d="M10 13a5 5 0 0 0 7.54.54l3-3a5 5 0 0 0-7.07-7.07l-1.72 1.71"/><path d="M14 11a5 5 0 0 0-7.54-.54l-3 3a5 5 0 0 0 7.07 7.07l1.71-1.71"/>"##,
    // ExternalLink
    r##"<path d="M15 3h6v6"/><path d="M10 14 21 3"/><path d="M18 13v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h6"/>"##,
    // Mail
    r##"<path d="m22 7-8.991 5.727a2 2 0 0 1-2.009 0L2 7"/><rect x="2" y="4" width="20" height="16" rx="2"/>"##,
    // Phone
    r##"<path d="M13.832 16.568a1 1 0 0 0 1.213-.303l.355-.465A2 2 0 0 1 17 15h3a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2A18 18 0 0 1 2 4a2 2 0 0 1 2-2h3a2 2 0 0 1 2 2v3a2 2 0 0 1-.8 1.6l-.468.351a1 1 0 0 0-.292 1.233 14 14 0 0 0 6.392 6.384"/>"##,
    // MapPin
    r##"<path d="M20 10c0 4.993-5.539 10.193-7.399 11.799a1 1 0 0 1-1.202 0C9.539 20.193 4 14.993 4 10a8 8 0 0 1 16 0"/><circle cx="12" cy="10" r="3"/>"##,
    // Clock
    r##"<circle cx="12" cy="12" r="10"/><path d="M12 6v6l4 2"/>"##,
    // Calendar
    r##"<path d="M8 2v3"/><path d="M16 2v3"/><rect x="3" y="3" width="18" height="18" rx="2"/><path d="M3 9h18"/>"##,
    // Package
    r##"<path d="M11 21.73a2 2 0 0 0 2 0l7-4A2 2 0 0 0 21 16V8a2 2 0 0 0-1-1.73l-7-4a2 2 0 0 0-2 0l-7 4A2 2 0 0 0 3 8v8a2 2 0 0 0 1 1.73z"/><path d="M12 22V12"/><polyline points="3.29 7 12 12 20.71 7"/><path d="m7.5 4.27 9 5.15"/>"##,
    // PackageCheck
    r##"<path d="M12 22V12"/><path d="m16 17 2 2 4-4"/><path d="M21 11.127V8a2 2 0 0 0-1-1.73l-7-4a2 2 0 0 0-2 0l-7 4A2 2 0 0 0 3 8v8a2 2 0 0 0 1 1.729l7 4a2 2 0 0 0 2 .001l1.32-.753"/><path d="M3.29 7 12 12l8.71-5"/><path d="m7.5 4.27 8.997 5.148"/>"##,
    // PackageOpen
    r##"<path d="M12 22v-9"/><path d="M15.17 2.21a1.67 1.67 0 0 1 1.63 0L21 4.57a1.93 1.93 0 0 1 0 3.36L8.82 14.79a1.655 1.655 0 0 1-1.64 0L3 12.43a1.93 1.93 0 0 1 0-3.36z"/><path d="M20 13v3.87a2.06 2.06 0 0 1-1.11 1.83l-6 3.08a1.93 1.93 0 0 1-1.78 0l-6-3.08A2.06 2.06 0 0 1 4 16.87V13"/><path d="M21 12.43a1.93 1.93 0 0 0 0-3.36L8.83 2.2a1.64 1.64 0 0 0-1.63 0L3 4.57a1.93 1.93 0 0 0 0 3.36l12.18 6.86a1.636 1.636 0 0 0 1.63 0z"/>"##,
    // ScanBarcode
    r##"<path d="M3 7V5a2 2 0 0 1 2-2h2"/><path d="M17 3h2a2 2 0 0 1 2 2v2"/><path d="M21 17v2a2 2 0 0 1-2 2h-2"/><path d="M7 21H5a2 2 0 0 1-2-2v-2"/><path d="M8 7v10"/><path d="M12 7v10"/><path d="M17 7v10"/>"##,
    // Camera
    r##"<path d="M13.997 4a2 2 0 0 1 1.76 1.05l.486.9A2 2 0 0 0 18.003 7H20a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2h1.997a2 2 0 0 0 1.759-1.048l.489-.904A2 2 0 0 1 10.004 4z"/><circle cx="12" cy="13" r="3"/>"##,
    // CircleAlert
    r##"<circle cx="12" cy="12" r="10"/><line x1="12" x2="12" y1="8" y2="12"/><line x1="12" x2="12.01" y1="16" y2="16"/>"##,
    // TriangleAlert
    r##"<path d="m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3"/><path d="M12 9v4"/><path d="M12 17h.01"/>"##,
    // Info
    r##"<circle cx="12" cy="12" r="10"/><path d="M12 16v-4"/><path d="M12 8h.01"/>"##,
    // CircleCheck
    r##"<circle cx="12" cy="12" r="10"/><path d="m16 9-5.5 5.5L8 12"/>"##,
    // CircleX
    r##"<circle cx="12" cy="12" r="10"/><path d="m15 9-6 6"/><path d="m9 9 6 6"/>"##,
    // Lock
    r##"<rect width="18" height="11" x="3" y="11" rx="2" ry="2"/><path d="M7 11V7a5 5 0 0 1 10 0v4"/>"##,
    // KeyRound
    r##"<path d="M2.586 17.414A2 2 0 0 0 2 18.828V21a1 1 0 0 0 1 1h3a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h1a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h.172a2 2 0 0 0 1.414-.586l.814-.814a6.5 6.5 0 1 0-4-4z"/><circle cx="16.5" cy="7.5" r=".5" fill="currentColor"/>"##,
    // Eye
    r##"<path d="M2.062 12.348a1 1 0 0 1 0-.696 10.75 10.75 0 0 1 19.876 0 1 1 0 0 1 0 .696 10.75 10.75 0 0 1-19.876 0"/><circle cx="12" cy="12" r="3"/>"##,
    // Paperclip
    r##"<path d="m16 6-8.414 8.586a2 2 0 0 0 2.829 2.829l8.414-8.586a4 4 0 1 0-5.657-5.657l-8.379 8.551a6 6 0 1 0 8.485 8.485l8.379-8.551"/>"##,
    // FileText
    r##"<path d="M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2z"/><path d="M14 2v5a1 1 0 0 0 1 1h5"/><path d="M10 9H8"/><path d="M16 13H8"/><path d="M16 17H8"/>"##,
    // Image
    r##"<rect width="18" height="18" x="3" y="3" rx="2" ry="2"/><circle cx="9" cy="9" r="2"/><path d="m21 15-3.086-3.086a2 2 0 0 0-2.828 0L6 21"/>"##,
    // Star
    r##"<path d="M11.525 2.295a.53.53 0 0 1 .95 0l2.31 4.679a2.123 2.123 0 0 0 1.595 1.16l5.166.756a.53.53 0 0 1 .294.904l-3.736 3.638a2.123 2.123 0 0 0-.611 1.878l.882 5.14a.53.53 0 0 1-.771.56l-4.618-2.428a2.122 2.122 0 0 0-1.973 0L6.396 21.01a.53.53 0 0 1-.77-.56l.881-5.139a2.122 2.122 0 0 0-.611-1.879L2.16 9.795a.53.53 0 0 1 .294-.906l5.165-.755a2.122 2.122 0 0 0 1.597-1.16z"/>"##,
    // Undo2
    r##"<path d="M9 14 4 9l5-5"/><path d="M4 9h10.5a5.5 5.5 0 0 1 5.5 5.5a5.5 5.5 0 0 1-5.5 5.5H11"/>"##,
    // RefreshCw
    r##"<path d="M3 12a9 9 0 0 1 9-9 9.75 9.75 0 0 1 6.74 2.74L21 8"/><path d="M21 3v5h-5"/><path d="M21 12a9 9 0 0 1-9 9 9.75 9.75 0 0 1-6.74-2.74L3 16"/><path d="M8 16H3v5"/>"##,
    // Menu
    r##"<path d="M4 5h16"/><path d="M4 12h16"/><path d="M4 19h16"/>"##,
    // CreditCard
    r##"<rect width="20" height="14" x="2" y="5" rx="2"/><line x1="2" x2="22" y1="10" y2="10"/><path d="M6 14h2"/>"##,
    // Percent
    r##"<line x1="19" x2="5" y1="5" y2="19"/><circle cx="6.5" cy="6.5" r="2.5"/><circle cx="17.5" cy="17.5" r="2.5"/>"##,
    // Warehouse
    r##"<path d="M18 21V10a1 1 0 0 0-1-1H7a1 1 0 0 0-1 1v11"/><path d="M22 19a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 1.132-1.803l7.95-3.974a2 2 0 0 1 1.837 0l7.948 3.974A2 2 0 0 1 22 8z"/><path d="M6 13h12"/><path d="M6 17h12"/>"##,
    // History
    r##"<path d="M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8"/><path d="M3 3v5h5"/><path d="M12 7v5l4 2"/>"##,
    // Keyboard
    r##"<path d="M10 8h.01"/><path d="M12 12h.01"/><path d="M14 8h.01"/><path d="M16 12h.01"/><path d="M18 8h.01"/><path d="M6 8h.01"/><path d="M7 16h10"/><path d="M8 12h.01"/><rect width="20" height="16" x="2" y="4" rx="2"/>"##,
    // WifiOff
    r##"<path d="M12 20h.01"/><path d="M8.5 16.429a5 5 0 0 1 7 0"/><path d="M5 12.859a10 10 0 0 1 5.17-2.69"/><path d="M19 12.859a10 10 0 0 0-2.007-1.523"/><path d="M2 8.82a15 15 0 0 1 4.177-2.643"/><path d="M22 8.82a15 15 0 0 0-11.288-3.764"/><path d="m2 2 20 20"/>"##,
    // Play
    r##"<path d="M5 5a2 2 0 0 1 3.008-1.728l11.997 6.998a2 2 0 0 1 .003 3.458l-12 7A2 2 0 0 1 5 19z"/>"##,
    // Pause
    r##"<rect x="14" y="3" width="5" height="18" rx="1"/><rect x="5" y="3" width="5" height="18" rx="1"/>"##,
    // Archive
    r##"<rect width="20" height="5" x="2" y="3" rx="1"/><path d="M4 8v11a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8"/><path d="M10 12h4"/>"##,
    // Banknote
    r##"<rect width="20" height="12" x="2" y="6" rx="2"/><circle cx="12" cy="12" r="2"/><path d="M6 12h.01M18 12h.01"/>"##,
    // MessageSquare
    r##"<path d="M22 17a2 2 0 0 1-2 2H6.828a2 2 0 0 0-1.414.586l-2.202 2.202A.71.71 0 0 1 2 21.286V5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2z"/>"##,
    // Send
    r##"<path d="M14.536 21.686a.5.5 0 0 0 .937-.024l6.5-19a.496.496 0 0 0-.635-.635l-19 6.5a.5.5 0 0 0-.024.937l7.93 3.18a2 2 0 0 1 1.112 1.11z"/><path d="m21.854 2.147-10.94 10.939"/>"##,
    // Globe
    r##"<circle cx="12" cy="12" r="10"/><path d="M12 2a14.5 14.5 0 0 0 0 20 14.5 14.5 0 0 0 0-20"/><path d="M2 12h20"/>"##,
    // Database
    r##"<ellipse cx="12" cy="5" rx="9" ry="3"/><path d="M3 5V19A9 3 0 0 0 21 19V5"/><path d="M3 12A9 3 0 0 0 21 12"/>"##,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_has_its_drawing() {
        assert_eq!(Icon::ALL.len(), PATHS.len());
        for (at, icon) in Icon::ALL.iter().enumerate() {
            assert_eq!(*icon as usize, at);
            assert!(icon.paths().starts_with('<'), "{icon:?}");
        }
    }
}
