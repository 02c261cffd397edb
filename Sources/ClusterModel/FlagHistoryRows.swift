extension FlagHistory {
    static let rows: [Row] = []
}
