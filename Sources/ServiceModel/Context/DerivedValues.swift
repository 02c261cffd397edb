import Templates

/// What the ancestor computed beside what its configuration says: where a template of its looks for it, and how it is made, as a template.
///
/// A value is left out when something that it is made of is.
enum DerivedValues {
    struct Row {
        /// A section of `clusterinfo`; empty for itself.
        var section: String
        var key: String
        var template: String

        init(_ section: String, _ key: String, _ template: String) {
            self.section = section
            self.key = key
            self.template = template
        }
    }

    private static let master = "{{ master.ip }}"

    /// In order: a later row may use what an earlier one has made. `P` stands for each of the dialects.
    static let rows: [Row] =
        [
            Row("hadoopinfo", "configmapname", "hadoop-configuration"),
            Row("hadoopinfo", "hadoop_vip", master),
            Row("frameworklauncher", "frameworklauncher_vip", master),
            Row("restserverinfo", "src_path", "../rest-server/"),
            Row(
                "restserverinfo",
                "webservice_uri",
                "http://\(master):{{ frameworklauncher['frameworklauncher-port'] }}"
            ),
            Row("restserverinfo", "hdfs_uri", "hdfs://\(master):9000"),
            Row("restserverinfo", "webhdfs_uri", "http://\(master):50070"),
            Row("restserverinfo", "yarn_uri", "http://\(master):8088"),
            Row(
                "restserverinfo",
                "etcd_uri",
                "{% for m in masters %}http://{{ m }}:4001{% if not loop.last %},{% endif %}{% endfor %}"
            ),
            Row("restserverinfo", "default_P_admin_username", "{{ restserverinfo['default-P-admin-username'] }}"),
            Row("restserverinfo", "default_P_admin_password", "{{ restserverinfo['default-P-admin-password'] }}"),
            Row("grafanainfo", "grafana_url", "http://\(master)"),
            Row("prometheusinfo", "prometheus_url", "http://\(master)"),
        ]
        + ["webportalinfo", "pyloninfo"].flatMap { section in
            [
                Row(section, "rest_server_uri", "http://\(master):{{ restserverinfo['server-port'] }}"),
                Row(section, "prometheus_uri", "http://\(master):{{ prometheusinfo['prometheus-port'] }}"),
                Row(section, "grafana_uri", "http://\(master):{{ grafanainfo['grafana-port'] }}"),
                Row(section, "k8s_dashboard_uri", "http://{{ dashboard.hostip }}:9090"),
                // Theirs was http, on a port that answered to anybody.
                Row(section, "k8s_api_server_uri", "{{ api }}"),
                Row(section, "yarn_web_portal_uri", "http://\(master):8088"),
            ]
        }
        + [
            Row("pyloninfo", "webhdfs_uri", "http://\(master):50070"),
            Row("pyloninfo", "P_web_portal_uri", "http://\(master):{{ webportalinfo['server-port'] }}"),
        ]

    /// Adds them to `clusterinfo`; a section that the configuration does not have stays away.
    static func add(to clusterinfo: inout Templates.Mapping<Value>, facts: [String: Value]) {
        for row in rows.flatMap(inEveryDialect) {
            guard var section = clusterinfo[row.section]?.map else { continue }
            var context = Dictionary(clusterinfo.entries.map { ($0.key, $0.value) }) { _, last in last }
            context.merge(facts) { _, fact in fact }
            // The rows are ours; what does not render lacks something in the configuration.
            guard let template = try? Template(row.template, name: row.key),
                let text = try? template.render(with: context, undefined: .refused).text
            else { continue }
            section[row.key] = .string(text)
            clusterinfo[row.section] = .map(section)
        }
    }

    private static func inEveryDialect(_ row: Row) -> [Row] {
        guard row.key.contains("P_") else { return [row] }
        return MachineFlags.dialects.map { dialect in
            Row(
                row.section,
                row.key.replacing("P_", with: dialect + "_"),
                row.template.replacing("-P-", with: "-\(dialect)-")
            )
        }
    }
}
