import java.io.File;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.xml.security.Init;
import org.apache.xml.security.keys.KeyInfo;
import org.apache.xml.security.keys.content.DEREncodedKeyValue;
import org.apache.xml.security.keys.content.X509Data;
import org.apache.xml.security.signature.Manifest;
import org.apache.xml.security.signature.ObjectContainer;
import org.apache.xml.security.signature.XMLSignature;
import org.apache.xml.security.transforms.Transforms;
import org.apache.xml.security.transforms.params.InclusiveNamespaces;
import org.apache.xml.security.transforms.params.XPath2FilterContainer;
import org.apache.xml.security.transforms.params.XPathContainer;
import org.apache.xml.security.utils.XMLUtils;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Apache Santuario as a maker of documents in each of its options: a line each, "FILE KIND" (see xml_makers.py).
 *
 * SantuarioMaker OUT RSA.key RSA.cert P256.key P256.cert CRL SECRET
 */
public class SantuarioMaker {
    static final String DS = "http://www.w3.org/2000/09/xmldsig#";
    static final String C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    static final String EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";
    static final String SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";
    static final String RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    static final String TEXT = """
        <vb:van-ban xmlns:vb="urn:van-ban" xml:lang="vi"><!-- nháp --><vb:noi-dung Id="noi-dung" xml:space="preserve">
          <vb:so ky-hieu="QĐ-UBND">15 &amp; 16</vb:so><vb:ma>dsO0biDhuqNu</vb:ma></vb:noi-dung>
          <vb:phu-luc Id="phu-luc" xmlns:x="urn:x" x:y="1"><vb:muc/><vb:muc loai="b">hai</vb:muc></vb:phu-luc></vb:van-ban>
        """.strip();

    record Signer(PrivateKey key, X509Certificate certificate) {}

    interface Step { void on(Document document, XMLSignature signature) throws Exception; }

    interface Info { void on(KeyInfo info, Signer by) throws Exception; }

    static Path out;
    static Signer rsa, ec;
    static byte[] secret;
    static X509CRL crl;

    static final Info CERTIFICATE = (info, by) -> {
        X509Data of = new X509Data(info.getDocument());
        of.addCertificate(by.certificate);
        info.add(of);
    };

    static byte[] pem(String file) throws Exception {
        String text = Files.readString(Path.of(file)).replaceAll("(?s).*-----BEGIN [^-]+-----|-----END.*", "");
        return Base64.getMimeDecoder().decode(text);
    }

    static X509Certificate certificate(String file) throws Exception {
        try (var stream = Files.newInputStream(Path.of(file))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(stream);
        }
    }

    static Document read(String text) throws Exception {
        var builders = DocumentBuilderFactory.newInstance();
        builders.setNamespaceAware(true);
        return builders.newDocumentBuilder().parse(new java.io.ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    static void ids(Element at) {
        if (at.hasAttribute("Id")) at.setIdAttribute("Id", true);
        for (var child = at.getFirstChild(); child != null; child = child.getNextSibling())
            if (child instanceof Element inner) ids(inner);
    }

    static void make(String name, String kind, Signer by, String algorithm, String canonical, Info info, Step step) {
        try {
            Document document = read(TEXT);
            ids(document.getDocumentElement());
            XMLSignature signature = new XMLSignature(document, "urn:base", algorithm, canonical);
            document.getDocumentElement().appendChild(signature.getElement());
            signature.setId("chu-ky");
            step.on(document, signature);
            if (info != null) info.on(signature.getKeyInfo(), by);
            signature.sign(by == null ? new SecretKeySpec(secret, "HmacSHA256") : by.key);
            try (var file = new FileOutputStream(out.resolve("santuario-" + name + ".xml").toFile())) {
                XMLUtils.outputDOM(document, file, true);
            }
            System.out.println("santuario-" + name + ".xml " + kind);
        } catch (Exception error) {
            System.err.println(name + ": " + error);
        }
    }

    static Step whole(String... transforms) {
        return (document, signature) -> {
            Transforms list = new Transforms(document);
            for (String one : transforms) list.addTransform(one);
            signature.addDocument("", list, SHA256);
        };
    }

    static Step at(String uri, String digest, String... transforms) {
        return (document, signature) -> {
            Transforms list = new Transforms(document);
            for (String one : transforms) list.addTransform(one);
            signature.addDocument(uri, transforms.length == 0 ? null : list, digest);
        };
    }

    static Step xpath(String expression) {
        return (document, signature) -> {
            XPathContainer container = new XPathContainer(document);
            container.setXPathNamespaceContext("ds", DS);
            container.setXPathNamespaceContext("vb", "urn:van-ban");
            container.setXPath(expression);
            Transforms list = new Transforms(document);
            list.addTransform(Transforms.TRANSFORM_XPATH, container.getElement());
            list.addTransform(EXCLUSIVE);  // in the inclusive form it repeats xml:lang beside other xml: attributes
            signature.addDocument("", list, SHA256);
        };
    }

    static Step filter(String... pairs) {
        return (document, signature) -> {
            Transforms list = new Transforms(document);
            String[][] filters = new String[pairs.length / 2][];
            for (int n = 0; n < filters.length; n++) filters[n] = new String[] {pairs[2 * n], pairs[2 * n + 1]};
            var nodes = XPath2FilterContainer.newInstances(document, filters);
            for (int n = 0; n < nodes.getLength(); n++)
                if (nodes.item(n) instanceof Element one) {
                    one.setAttributeNS("http://www.w3.org/2000/xmlns/", "xmlns:ds", DS);
                    one.setAttributeNS("http://www.w3.org/2000/xmlns/", "xmlns:vb", "urn:van-ban");
                }
            list.addTransform(Transforms.TRANSFORM_XPATH2FILTER, nodes);
            list.addTransform(EXCLUSIVE);
            signature.addDocument("", list, SHA256);
        };
    }

    static Step enveloping(Transform transform, String text) {
        return (document, signature) -> {
            ObjectContainer object = new ObjectContainer(document);
            object.setId("noi-dung-trong");
            object.getElement().setTextContent(text);
            signature.appendObject(object);
            signature.addDocument("#noi-dung-trong", transform.list(document), SHA256);
        };
    }

    interface Transform { Transforms list(Document document) throws Exception; }

    static Step manifest(boolean broken) {
        return (document, signature) -> {
            Manifest manifest = new Manifest(document);
            manifest.setId("bang-ke");
            for (String uri : new String[] {"#noi-dung", "#phu-luc"}) {
                Transforms list = new Transforms(document);
                list.addTransform(EXCLUSIVE);
                manifest.addDocument("", uri, list, SHA256, null, null);
            }
            ObjectContainer object = new ObjectContainer(document);
            object.appendChild(manifest.getElement());
            signature.appendObject(object);
            manifest.getElement().setIdAttribute("Id", true);
            manifest.generateDigestValues();
            signature.addDocument("#bang-ke", null, SHA256, null, DS + "Manifest");
            if (broken) ((Element) document.getElementsByTagNameNS("urn:van-ban", "so").item(0)).setAttribute("ky-hieu", "khác");
        };
    }

    public static void main(String[] given) throws Exception {
        Init.init();
        out = Path.of(given[0]);
        rsa = new Signer(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pem(given[1]))), certificate(given[2]));
        ec = new Signer(KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pem(given[3]))), certificate(given[4]));
        try (var stream = Files.newInputStream(Path.of(given[5]))) {
            crl = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(stream);
        }
        secret = given[6].getBytes(StandardCharsets.UTF_8);
        Step plain = whole(Transforms.TRANSFORM_ENVELOPED_SIGNATURE, C14N);
        String more1 = "http://www.w3.org/2001/04/xmldsig-more#", more7 = "http://www.w3.org/2007/05/xmldsig-more#", more21 = "http://www.w3.org/2021/04/xmldsig-more#";

        for (String one : new String[] {"224", "256", "384", "512"}) {
            make("rsa-sha" + one, "none", rsa, more1 + "rsa-sha" + one, C14N, CERTIFICATE, plain);
            make("pss-sha" + one, "none", rsa, more7 + "sha" + one + "-rsa-MGF1", C14N, CERTIFICATE, plain);
            make("pss-sha3-" + one, "none", rsa, more7 + "sha3-" + one + "-rsa-MGF1", C14N, CERTIFICATE, plain);
            make("ecdsa-sha" + one, "none", ec, more1 + "ecdsa-sha" + one, C14N, CERTIFICATE, plain);
            make("ecdsa-sha3-" + one, "none", ec, more21 + "ecdsa-sha3-" + one, C14N, CERTIFICATE, plain);
        }
        make("rsa-sha1", "weak", rsa, DS + "rsa-sha1", C14N, CERTIFICATE, plain);
        make("pss-sha1", "weak", rsa, more7 + "sha1-rsa-MGF1", C14N, CERTIFICATE, plain);
        String[] digests = {more1 + "sha224", more1 + "sha384", "http://www.w3.org/2001/04/xmlenc#sha512", more7 + "sha3-256", more7 + "sha3-384", more7 + "sha3-512"};
        for (String one : digests) make("digest-" + one.replaceAll(".*#", ""), "none", rsa, RSA_SHA256, C14N, CERTIFICATE, at("", one, Transforms.TRANSFORM_ENVELOPED_SIGNATURE));

        String[][] forms = {{"c14n", C14N}, {"c14n-comments", C14N + "#WithComments"}, {"c14n11", "http://www.w3.org/2006/12/xml-c14n11"},
            {"c14n11-comments", "http://www.w3.org/2006/12/xml-c14n11#WithComments"}, {"exclusive", EXCLUSIVE}, {"exclusive-comments", EXCLUSIVE + "WithComments"}};
        for (String[] form : forms) {
            make("whole-" + form[0], "none", rsa, RSA_SHA256, form[1], CERTIFICATE, whole(Transforms.TRANSFORM_ENVELOPED_SIGNATURE, form[1]));
            make("by-id-" + form[0], "none", rsa, RSA_SHA256, form[1], CERTIFICATE, at("#noi-dung", SHA256, form[1]));
            make("pointer-" + form[0], "none", rsa, RSA_SHA256, form[1], CERTIFICATE, at("#xpointer(id('noi-dung'))", SHA256, form[1]));
            make("root-pointer-" + form[0], "none", rsa, RSA_SHA256, form[1], CERTIFICATE, at("#xpointer(/)", SHA256, Transforms.TRANSFORM_ENVELOPED_SIGNATURE, form[1]));
        }
        make("no-transform", "none", rsa, RSA_SHA256, C14N, CERTIFICATE, at("#noi-dung", SHA256));
        make("two-by-id", "none", rsa, RSA_SHA256, EXCLUSIVE, CERTIFICATE, (document, signature) -> {
            at("#noi-dung", SHA256, EXCLUSIVE).on(document, signature);
            at("#phu-luc", SHA256, C14N).on(document, signature);
        });
        make("prefix-list", "none", rsa, RSA_SHA256, EXCLUSIVE, CERTIFICATE, (document, signature) -> {
            Transforms list = new Transforms(document);
            list.addTransform(EXCLUSIVE, new InclusiveNamespaces(document, "x #default vb").getElement());
            signature.addDocument("#phu-luc", list, SHA256);
        });
        make("enveloping", "none", rsa, RSA_SHA256, C14N, CERTIFICATE, enveloping(document -> null, "chỉ là chữ"));
        make("enveloping-base64", "none", rsa, RSA_SHA256, C14N, CERTIFICATE, enveloping(document -> {
            Transforms list = new Transforms(document);
            list.addTransform(Transforms.TRANSFORM_BASE64_DECODE);
            return list;
        }, "Y+G7mW5nIHbEg24="));
        make("own-object-and-key", "none", rsa, RSA_SHA256, C14N, (info, by) -> { CERTIFICATE.on(info, by); }, (document, signature) -> {
            plain.on(document, signature);
            enveloping(ignored -> null, "thêm").on(document, signature);
        });

        Info serial = (info, by) -> { X509Data of = new X509Data(info.getDocument()); of.addIssuerSerial(by.certificate.getIssuerX500Principal().getName(), by.certificate.getSerialNumber()); info.add(of); };
        Info subject = (info, by) -> { X509Data of = new X509Data(info.getDocument()); of.addSubjectName(by.certificate); info.add(of); };
        Info identifier = (info, by) -> { X509Data of = new X509Data(info.getDocument()); of.addSKI(by.certificate); info.add(of); };
        Info digest = (info, by) -> { X509Data of = new X509Data(info.getDocument()); of.addDigest(by.certificate, SHA256); info.add(of); };
        make("key-issuer-serial", "pool", rsa, RSA_SHA256, C14N, serial, plain);
        make("key-subject", "pool", rsa, RSA_SHA256, C14N, subject, plain);
        make("key-identifier", "pool", rsa, RSA_SHA256, C14N, identifier, plain);
        make("key-digest", "pool", rsa, RSA_SHA256, C14N, digest, plain);
        make("key-none", "pool", rsa, RSA_SHA256, C14N, null, plain);
        make("key-name", "pool", rsa, RSA_SHA256, C14N, (info, by) -> info.addKeyName(by.certificate.getSubjectX500Principal().getName()), plain);
        make("key-all", "none", ec, more1 + "ecdsa-sha256", C14N, (info, by) -> {
            for (Info one : List.of(serial, subject, identifier, digest, CERTIFICATE)) one.on(info, by);
            X509Data of = new X509Data(info.getDocument());
            of.addCRL(crl.getEncoded());
            info.add(of);
            info.addKeyValue(by.certificate.getPublicKey());
        }, plain);
        make("key-value", "key", rsa, RSA_SHA256, C14N, (info, by) -> info.addKeyValue(by.certificate.getPublicKey()), plain);
        make("key-value-ec", "key", ec, more1 + "ecdsa-sha256", C14N, (info, by) -> info.addKeyValue(by.certificate.getPublicKey()), plain);
        make("key-der", "key", rsa, RSA_SHA256, C14N, (info, by) -> info.add(new DEREncodedKeyValue(info.getDocument(), by.certificate.getPublicKey())), plain);
        make("key-retrieved", "none", rsa, RSA_SHA256, C14N, (info, by) -> {
            ObjectContainer object = new ObjectContainer(info.getDocument());
            X509Data of = new X509Data(info.getDocument());
            of.addCertificate(by.certificate);
            of.getElement().setAttributeNS(null, "Id", "chung-thu");
            object.appendChild(of.getElement());
            info.getElement().getParentNode().appendChild(object.getElement());
            info.add(new org.apache.xml.security.keys.content.RetrievalMethod(info.getDocument(), "#chung-thu", null, DS + "X509Data"));
        }, plain);

        make("xpath-safe", "none", rsa, RSA_SHA256, C14N, CERTIFICATE, xpath("not(ancestor-or-self::ds:Signature)"));
        make("xpath-part", "filter", rsa, RSA_SHA256, C14N, CERTIFICATE, xpath("not(ancestor-or-self::ds:Signature) and not(ancestor-or-self::vb:phu-luc)"));
        make("xpath-only", "filter", rsa, RSA_SHA256, C14N, CERTIFICATE, xpath("ancestor-or-self::vb:noi-dung"));
        make("xpath-free", "refused", rsa, RSA_SHA256, C14N, CERTIFICATE, xpath("not(ancestor-or-self::ds:Signature) and string-length(.) > 0"));
        make("filter-all", "none", rsa, RSA_SHA256, C14N, CERTIFICATE, filter("subtract", "/descendant::ds:Signature"));
        make("filter-abbreviated", "none", rsa, RSA_SHA256, C14N, CERTIFICATE, filter("subtract", "//ds:Signature"));
        make("filter-part", "filter", rsa, RSA_SHA256, C14N, CERTIFICATE, filter("intersect", "//vb:noi-dung"));
        make("filter-two", "filter", rsa, RSA_SHA256, C14N, CERTIFICATE, filter("subtract", "//ds:Signature", "subtract", "//vb:phu-luc"));
        make("filter-union", "filter", rsa, RSA_SHA256, C14N, CERTIFICATE, filter("intersect", "//vb:noi-dung", "union", "//vb:phu-luc"));
        make("filter-step", "filter", rsa, RSA_SHA256, C14N, CERTIFICATE, filter("subtract", "//ds:Signature", "subtract", "/vb:van-ban/vb:phu-luc/vb:muc[@loai='b']"));
        make("filter-number", "filter", rsa, RSA_SHA256, C14N, CERTIFICATE, filter("intersect", "/*/*[2]/*[1] | /*/*[1]"));
        make("filter-inside", "filter", rsa, RSA_SHA256, EXCLUSIVE, CERTIFICATE, filter("intersect", "/vb:van-ban/*", "subtract", "//ds:Signature", "subtract", "//vb:ma"));

        make("manifest", "manifest", rsa, RSA_SHA256, C14N, CERTIFICATE, manifest(false));
        make("manifest-broken", "manifest-broken", rsa, RSA_SHA256, C14N, CERTIFICATE, manifest(true));
        for (String one : new String[] {"sha1", "sha224", "sha256", "sha384", "sha512", "md5"})
            make("hmac-" + one, one.equals("md5") ? "unable" : "secret", null, (one.equals("sha1") ? DS : more1) + "hmac-" + one, C14N, null, plain);
    }
}
