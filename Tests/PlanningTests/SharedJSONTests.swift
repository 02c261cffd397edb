import Testing

@testable import ClusterPlanning

@Suite struct SharedJSONTests {
    @Test func `what says the same stays byte for byte`() throws {
        let text = "{\"auths\": {  \"b\": {\"auth\": \"x\"}, \"a\": {\"auth\": \"y\"}}, \"credsStore\": \"pass\"}"
        var file = try SharedJSON(text)
        try file.put(["a": ["auth": "y"]], takingOut: ["c"], below: "auths")
        #expect(file.text == text)
    }

    @Test func `ours come and go, and all the rest stays`() throws {
        var file = try SharedJSON("{\"log-opts\": {\"max-size\": \"1m\"}, \"insecure-registries\": [\"b\", \"a\"]}")
        try file.put(["c", "a"], takingOut: [], inList: "insecure-registries")
        let changed = try #require(file.text)
        #expect(changed.contains("\"max-size\" : \"1m\""))
        var later = try SharedJSON(changed)
        try later.put([], takingOut: ["c"], inList: "insecure-registries")
        let left = try #require(later.text).filter { !$0.isWhitespace }
        #expect(left == "{\"insecure-registries\":[\"b\",\"a\"],\"log-opts\":{\"max-size\":\"1m\"}}")
    }

    @Test func `a file that is not there and need not be is none`() throws {
        var file = try SharedJSON(nil)
        try file.put([:], takingOut: ["a"], below: "auths")
        #expect(file.text == nil)
        try file.put(["a": ["auth": "y/z"]], takingOut: [], below: "auths")
        #expect(file.text?.filter { !$0.isWhitespace } == "{\"auths\":{\"a\":{\"auth\":\"y/z\"}}}")
    }

    @Test(arguments: ["[1]", "{", "{\"auths\": []}", "{\"auths\": \"a\"}"])
    func `what it cannot be put into is refused`(text: String) {
        #expect(throws: SharedJSONError.self) {
            var file = try SharedJSON(text)
            try file.put(["a": ["auth": "y"]], takingOut: [], below: "auths")
        }
    }
}
