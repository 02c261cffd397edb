/// How long leaf certificates hold, and when masters renew theirs by themselves.
package struct CertificateSettings: Sendable, Equatable {
    /// In seconds.
    package var lifetime = 365 * Self.day
    /// One is renewed when it has less left than this; in seconds. Nil for a third of its lifetime.
    package var chosenMargin: Int?
    /// How often a master looks whether any is due; in seconds. Nil for every six hours, or a quarter of the margin where that is less.
    package var chosenInterval: Int?
    /// Whether masters renew theirs without being asked.
    package var renewThemselves = true

    package static let day = 86_400

    package init() {}

    package var margin: Int { chosenMargin ?? lifetime / 3 }
    package var interval: Int { chosenInterval ?? min(6 * 3600, max(60, margin / 4)) }

    /// A deploy renews those with fewer days left; of short ones only what has expired is left to it.
    package var days: Int { min(30, margin / Self.day) }
}
